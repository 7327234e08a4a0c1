/* What the guest kernel and the machine agree on: boot parameters, and the registers of the one device page.
 * Plain C with fixed-width types; included by the guest kernel and by sim/. All pointers are physical addresses. */
#ifndef FAULTLINE_ABI_H
#define FAULTLINE_ABI_H

#ifdef __cplusplus
#include <cstdint>
using fl_u64 = std::uint64_t;
using fl_u32 = std::uint32_t;
using fl_s32 = std::int32_t;
#else
typedef unsigned long fl_u64;
typedef unsigned int fl_u32;
typedef int fl_s32;
#endif

/* --- Boot ----------------------------------------------------------------------------------------------------
 * The loader puts the kernel's PT_LOAD segments at their p_paddr + (RAM base of the board), enters at the physical
 * address of the ELF entry point with the MMU off, EL1h (or EL2h, when the scenario says vhe), DAIF masked, x0 = PA of
 * fl_boot_params, x1..x3 = 0. */

#define FL_BOOT_MAGIC 0x544F4F424E494C46ul /* "FLINBOOT" */
#define FL_BOOT_VERSION 3u
#define FL_MAX_BANKS 8
#define FL_MAX_CPUS 8
#define FL_MAX_FILES 4096
#define FL_PATH_MAX 256

enum fl_boot_flags {
    FL_EXCEPTION_TRACE = 1u << 0, /* debug.exception-trace: show_unhandled_signals */
    FL_ASLR = 1u << 1,            /* kernel.randomize_va_space */
    FL_PANIC_ON_OOPS = 1u << 2,
    FL_PERCPU_COUNTER_INIT = 1u << 3, /* mm_init calls percpu_counter_init_many */
    FL_TERMINAL = 1u << 4,            /* the program's descriptors 0 to 2 are a terminal, not pipes */
};

struct fl_boot_bank {
    fl_u64 base, size;
};

/* A file of the initial file system; its pages are the page cache, so data is page aligned and zero padded. */
struct fl_boot_file {
    char path[FL_PATH_MAX];
    fl_u64 data, size;  /* of a symbolic link: where it leads to, without NUL */
    fl_u32 mode, flags; /* as st_mode has it, with the type: regular file, directory or symbolic link */
};

enum fl_file_flags { FL_FILE_READ_ONLY = 1u << 0 }; /* the program may neither change nor remove it */

struct fl_boot_params {
    fl_u64 magic;
    fl_u32 version, flags;
    fl_u64 device;                       /* PA of the device page */
    fl_u64 kernel_start, kernel_end;     /* PA range of the kernel image, .bss included */
    fl_u64 reserved_start, reserved_end; /* PA range of these parameters and all file data: not free memory */
    fl_u32 bank_count, file_count;
    struct fl_boot_bank banks[FL_MAX_BANKS];
    fl_u64 files; /* PA of file_count struct fl_boot_file */
    fl_u64
        arguments; /* PA of NUL-terminated strings: path to execute, argc arguments, envc environment strings */
    fl_u32 argc, envc;
    fl_u64 seed;      /* of every random choice: ASLR, AT_RANDOM, stack canaries */
    fl_u32 pid;       /* of the program */
    fl_u32 cpu;       /* the CPU the program starts on; with one CPU, the number it calls itself by */
    fl_u32 cpu_count; /* 1 to FL_MAX_CPUS; the others are started by PSCI CPU_ON, Aff0 is the number */
    fl_u32 reserved;
    fl_u64 per_cpu_offset[FL_MAX_CPUS]; /* what TPIDR_EL1 must hold on that CPU; 0: the kernel's choice */
    fl_u64 log_bytes;                   /* what the log may hold before printk stops and says so */
    char comm[16];                      /* empty: taken from the path, as execve does */
    char hardware[128];                 /* "Hardware name", without " (DT)" */
    char release[65];                   /* utsname.release */
    char version_text[65];              /* utsname.version, e.g. "#1 SMP" */
};

/* --- Device page ---------------------------------------------------------------------------------------------
 * 64-bit registers, written with the PA of a structure in RAM ("doorbells"); the structure is read during the write. */

enum fl_device_register {
    FL_REG_ID = 0x000,      /* read: FL_DEVICE_ID */
    FL_REG_LOG = 0x008,     /* struct fl_log_record: printk has completed a record */
    FL_REG_CONSOLE = 0x010, /* struct fl_console_write: bytes a process wrote to the terminal */
    FL_REG_EXIT = 0x018,    /* struct fl_exit_report: the run is over; the write does not return */
    FL_REG_TRACE = 0x020,   /* struct fl_trace_event: the kernel's tracepoints */
    FL_REG_INPUT =
        0x028, /* struct fl_console_read: the machine fills data and sets result (0 = end of file) */
};
#define FL_DEVICE_ID 0x454E494C544C5546ul /* "FULTLINE" */

struct fl_log_record {
    fl_u64 time_ns;       /* as the record's time stamp shows it */
    fl_u64 text;          /* PA, not NUL-terminated, may be empty */
    fl_u32 length, level; /* level 0 (EMERG) to 7 (DEBUG) */
};

struct fl_console_write {
    fl_u64 data;
    fl_u32 length, stream; /* stream 1 stdout, 2 stderr */
};

struct fl_console_read {
    fl_u64 data;
    fl_u32 length;
    fl_s32 result;
};

enum fl_exit_kind { FL_EXIT_EXITED, FL_EXIT_SIGNALED, FL_EXIT_OOPS, FL_EXIT_PANIC };

/* How the program ended, as its parent's wait4 and a tracer's PTRACE_GETSIGINFO would see it. */
struct fl_exit_report {
    fl_u32 kind, pid;
    fl_s32 exit_code; /* FL_EXIT_EXITED: 0 to 255 */
    fl_u32 signo;     /* FL_EXIT_SIGNALED, or the signal an oops killed the task with */
    fl_s32 si_code;
    fl_u32 core_dumped;
    fl_u64 si_addr;
    char comm[16];
};

enum fl_trace_kind {
    FL_TRACE_SIGNAL_GENERATE = 1, /* signo, si_code, si_addr, pid */
    FL_TRACE_SIGNAL_DELIVER = 2,  /* signo, si_code, handler (0 = default action), pid, si_addr */
    FL_TRACE_TASK_SWITCH = 3,     /* previous pid, next pid, PA of next comm[16] */
    FL_TRACE_PROCESS_EXEC = 4,    /* pid, PA of comm[16], VA of the program's own entry point */
    FL_TRACE_NI_SYSCALL = 5,      /* number of a system call that this kernel leaves out, pid */
};

struct fl_trace_event {
    fl_u32 kind, reserved;
    fl_u64 arguments[6];
};

#endif
