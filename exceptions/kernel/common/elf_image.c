/* An ELF file on its way into memory: its headers, and its segments as file mappings. Nothing of them is read now, every
 * page comes in by a fault. */
#include "binfmt.h"
#include "errno.h"
#include "page.h"
#include "string.h"
#include "task.h"
#include "uaccess.h"

static __always_inline unsigned long elf_page_start(unsigned long va) { return va & PAGE_MASK; }
static __always_inline unsigned long elf_page_offset(unsigned long va) { return va & ~PAGE_MASK; }

static notrace bool segment_is_sane(const struct elf64_phdr *ph) {
    return ph->p_filesz <= ph->p_memsz && ph->p_memsz < TASK_SIZE && ph->p_vaddr < TASK_SIZE - ph->p_memsz &&
           elf_page_offset(ph->p_vaddr) == elf_page_offset(ph->p_offset);
}

notrace int elf_read_headers(struct elf_image *image) {
    const struct inode *const inode = image->file->inode;
    struct elf64_hdr *const elf = &image->elf;
    unsigned loads = 0;

    if (inode_read(inode, 0, elf, sizeof(*elf)) != sizeof(*elf) || memcmp(elf->e_ident, "\177ELF", 4) ||
        elf->e_ident[4] != ELFCLASS64 || elf->e_ident[5] != ELFDATA2LSB || elf->e_machine != EM_AARCH64 ||
        (elf->e_type != ET_EXEC && elf->e_type != ET_DYN))
        return -ENOEXEC;
    const size_t bytes = elf->e_phnum * sizeof(struct elf64_phdr);
    if (elf->e_phentsize != sizeof(struct elf64_phdr) || elf->e_phnum > MAX_PHDRS ||
        elf->e_phoff > inode->size || inode_read(inode, elf->e_phoff, image->phdrs, bytes) != bytes)
        return -ENOEXEC;
    for (unsigned i = 0; i < elf->e_phnum; i++) {
        const struct elf64_phdr *const ph = &image->phdrs[i];
        if (ph->p_type != PT_LOAD)
            continue;
        if (!segment_is_sane(ph))
            return -ENOEXEC;
        loads++;
    }
    return loads ? 0 : -ENOEXEC;
}

notrace unsigned long elf_mmap_bias(const struct elf_image *image) {
    const unsigned long start = elf_page_start(elf_first_load(image)->p_vaddr);
    unsigned long end = 0;

    for (unsigned i = 0; i < image->elf.e_phnum; i++)
        if (image->phdrs[i].p_type == PT_LOAD)
            end = max(end, image->phdrs[i].p_vaddr + image->phdrs[i].p_memsz);
    const unsigned long at = get_unmapped_area(current->mm, 0, page_align(end - start), 0);
    return IS_ERR_VALUE(at) ? at : at - start;
}

static unsigned long elf_prot(const struct elf64_phdr *ph) {
    return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
           (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

static unsigned long elf_map(const struct elf_image *image, const struct elf64_phdr *ph) {
    const unsigned long size = ph->p_filesz + elf_page_offset(ph->p_vaddr);
    const unsigned long at = elf_page_start(ph->p_vaddr + image->load_bias);

    if (!size)
        return at;
    return do_mmap(image->file, at, size, elf_prot(ph), MAP_PRIVATE | MAP_FIXED,
                   (ph->p_offset - elf_page_offset(ph->p_vaddr)) >> PAGE_SHIFT);
}

/* Anonymous memory from the end of the file's bytes to the end of .bss. */
static notrace int map_bss(const struct elf_image *image) {
    const unsigned long start = page_align(image->bss), end = page_align(image->brk);

    return end > start && vm_brk(start, end - start) ? -ENOMEM : 0;
}

/* The rest of the page in which the file's bytes end belongs to .bss: zero it. This write is the kernel's own fault
 * on the new program's data page. */
static int padzero(unsigned long elf_bss) {
    const unsigned long used = elf_page_offset(elf_bss);

    return used && clear_user((void *)elf_bss, PAGE_SIZE - used) ? -EFAULT : 0;
}

notrace int elf_map_segments(struct elf_image *image) {
    if (IS_ERR_VALUE(image->load_bias))
        return -ENOMEM;
    for (unsigned i = 0; i < image->elf.e_phnum; i++) {
        const struct elf64_phdr *const ph = &image->phdrs[i];
        const unsigned long start = ph->p_vaddr + image->load_bias;
        if (ph->p_type != PT_LOAD)
            continue;
        /* An earlier segment had .bss: it lies between the two. */
        if (image->brk > image->bss) {
            if (map_bss(image))
                return -ENOMEM;
            (void)padzero(image->bss);
            image->bss = image->brk;
        }
        if (IS_ERR_VALUE(elf_map(image, ph)))
            return -ENOMEM;
        image->bss = max(image->bss, start + ph->p_filesz);
        image->brk = max(image->brk, start + ph->p_memsz);
    }
    if (map_bss(image))
        return -ENOMEM;
    return image->bss != image->brk ? padzero(image->bss) : 0;
}
