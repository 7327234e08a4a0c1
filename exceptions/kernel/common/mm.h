/* Address spaces: mm_struct, its VMAs, and what happens when one of their pages is missing. */
#ifndef MM_H
#define MM_H

#include "compiler.h"
#include "pgtable.h"
#include "rss_stat.h"
#include "spinlock.h"

struct file;

/* vm_flags, with Linux's numbers: they are seen in memory by whoever looks. */
#define VM_READ 0x1u
#define VM_WRITE 0x2u
#define VM_EXEC 0x4u
#define VM_SHARED 0x8u
#define VM_MAYREAD 0x10u
#define VM_MAYWRITE 0x20u
#define VM_MAYEXEC 0x40u
#define VM_MAYSHARE 0x80u
#define VM_GROWSDOWN 0x100u
#define VM_DONTCOPY 0x20000u
#define VM_DONTEXPAND 0x40000u
#define VM_WIPEONFORK 0x2000000u
#define VM_ACCOUNT 0x100000u
#define VM_ACCESS (VM_READ | VM_WRITE | VM_EXEC)
#define VM_MAYACCESS (VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)
#define VM_DATA_FLAGS (VM_READ | VM_WRITE | VM_MAYACCESS | VM_ACCOUNT)
#define VM_STACK_FLAGS (VM_DATA_FLAGS | VM_GROWSDOWN)

/* One mapping: [vm_start, vm_end), page aligned. */
struct vm_area_struct {
    unsigned long vm_start, vm_end;
    struct vm_area_struct *vm_next, *vm_prev; /* by address */
    struct mm_struct *vm_mm;
    pgprot_t vm_page_prot;
    u64 vm_flags;
    bool has_anon;        /* a private page was put here: fork must copy the page tables */
    u64 vm_pgoff;         /* file offset of vm_start, in pages */
    struct file *vm_file; /* NULL: anonymous, or special */
    phys_addr_t special;  /* not 0: PA of the pages shown here (vvar, vdso) */
    const char *name;     /* "[stack]", "[heap]", ... for whoever inspects */
};

struct mm_struct {
    struct vm_area_struct *mmap; /* lowest first */
    pgd_t *pgd;
    int users;
    spinlock_t lock; /* of the mappings, the tables and the counts below; mmap_lock takes it */
    int map_count;
    u64 context_id; /* ASID and its generation */
    unsigned long mmap_base, start_brk, brk;
    unsigned long start_code, end_code, start_data, end_data;
    unsigned long start_stack, arg_start, arg_end, env_start, env_end;
    unsigned long vdso;
    unsigned long total_vm, stack_vm;
    u64 maj_flt, min_flt;
    bool read_implies_exec;
    struct file *exe_file;
    u32 membarrier_state; /* the commands of membarrier that the program has registered for */
    /* Room for more, so that rss_stat lies where the kernel of scenarios/percpu has it: the logs can be compared. */
    char reserved[0x118] __aligned(0x200);
    MM_RSS_STAT /* the flavour's */
};
_Static_assert(offsetof(struct mm_struct, rss_stat) == 0x318, "fields before it have outgrown 0x200 bytes");

extern struct mm_struct init_mm;

/* Held while mappings or page tables change or are relied on. User memory must not be touched meanwhile. */
static __always_inline void mmap_lock(struct mm_struct *mm) { spin_lock(&mm->lock); }
static __always_inline void mmap_unlock(struct mm_struct *mm) { spin_unlock(&mm->lock); }

/* What handle_mm_fault and __do_page_fault return; several bits may be set. */
enum vm_fault {
    VM_FAULT_NONE = 0,
    VM_FAULT_OOM = 0x0001,
    VM_FAULT_SIGBUS = 0x0002,
    VM_FAULT_MAJOR = 0x0004,
    VM_FAULT_WRITE = 0x0008,
    VM_FAULT_SIGSEGV = 0x0040,
    VM_FAULT_NOPAGE = 0x0100,
    VM_FAULT_LOCKED = 0x0200,
    VM_FAULT_RETRY = 0x0400,
    VM_FAULT_FALLBACK = 0x0800,
    VM_FAULT_BADMAP = 0x010000,
    VM_FAULT_BADACCESS = 0x020000,
};
#define VM_FAULT_ERROR (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

enum fault_flag {
    FAULT_FLAG_WRITE = 0x01,
    FAULT_FLAG_MKWRITE = 0x02,
    FAULT_FLAG_ALLOW_RETRY = 0x04,
    FAULT_FLAG_RETRY_NOWAIT = 0x08,
    FAULT_FLAG_KILLABLE = 0x10,
    FAULT_FLAG_TRIED = 0x20,
    FAULT_FLAG_USER = 0x40,
    FAULT_FLAG_REMOTE = 0x80,
    FAULT_FLAG_INSTRUCTION = 0x100,
};

enum vm_fault handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags);
/* The page at va of another (or a new) address space, faulted in for writing; PA, 0 on failure. */
phys_addr_t get_user_page(struct mm_struct *mm, unsigned long va);
void unmap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void change_protection(struct vm_area_struct *vma, unsigned long start, unsigned long end, pgprot_t prot);
int copy_page_range(struct mm_struct *to, struct vm_area_struct *vma);

/* The first VMA that ends above addr (it may start above addr too), or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
/* Grows a stack down to hold address; 0 or -ENOMEM. */
int expand_stack(struct vm_area_struct *vma, unsigned long address);
pgprot_t vm_get_page_prot(u64 vm_flags);
struct vm_area_struct *vma_new(struct mm_struct *mm, unsigned long start, unsigned long end, u64 vm_flags);
void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_free(struct vm_area_struct *vma);
unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
                      unsigned long flags, u64 pgoff);
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len);
int do_mprotect(struct mm_struct *mm, unsigned long start, size_t len, unsigned long prot);
int split_vma(struct vm_area_struct *vma, unsigned long at);
bool vma_merge_next(struct vm_area_struct *vma);
int vm_brk(unsigned long start, unsigned long len);
/* accounting.c */
/* Whether the program's limits allow it so many pages more in a mapping of these flags. */
bool may_expand_vm(struct mm_struct *mm, u64 vm_flags, unsigned long npages);
/* Pages of [start, end) that are mapped. */
unsigned long count_vma_pages_range(struct mm_struct *mm, unsigned long start, unsigned long end);
/* All RAM of the machine. */
unsigned long totalram_pages(void);

unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len,
                                unsigned long flags);

struct mm_struct *mm_alloc(void);
struct mm_struct *dup_mm(struct mm_struct *old);
void mmput(struct mm_struct *mm);
/* Makes mm the address space that TTBR0_EL1 translates; NULL for none. */
void switch_mm(struct mm_struct *mm);

void flush_tlb_all(void);
void flush_tlb_mm(struct mm_struct *mm);
void flush_tlb_page(struct mm_struct *mm, unsigned long va);
void flush_tlb_range(struct mm_struct *mm, unsigned long start, unsigned long end);
void flush_icache(phys_addr_t page);

#define PROT_NONE 0x0
#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define PROT_EXEC 0x4
#define PROT_GROWSDOWN 0x01000000UL
#define PROT_GROWSUP 0x02000000UL
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_TYPE 0x0f
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_GROWSDOWN 0x100
#define MAP_NORESERVE 0x4000
#define MAP_POPULATE 0x8000
#define MAP_FIXED_NOREPLACE 0x100000

static __always_inline unsigned long page_align(unsigned long va) { return (va + PAGE_SIZE - 1) & PAGE_MASK; }

#endif
