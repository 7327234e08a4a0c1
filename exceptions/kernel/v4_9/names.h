/* Functions that 4.9 calls what the shared sources call them. */
#ifndef NAMES_H
#define NAMES_H

/* A function that later kernels have and 4.9 has not: part of its caller. */
#define SINCE_4_9 static __always_inline
/* One that later kernels have not. */
#define UNTIL_4_9 static

#define copy_from_kernel_nofault probe_kernel_read
#define __percpu_counter_init_many __percpu_counter_init
#define percpu_counter_destroy_many percpu_counter_destroy

/* Where the end of init is noticed: in exit_notify, or before that in do_exit. */
#define INIT_DIES_IN_EXIT_NOTIFY 1

#endif
