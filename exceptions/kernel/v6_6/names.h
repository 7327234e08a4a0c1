/* What 6.6 calls functions that the shared sources name as 4.9 does: symbol table, log and call path say these. */
#ifndef NAMES_H
#define NAMES_H

/* A function that 4.9 has not. */
#define SINCE_4_9 static
/* One that only 4.9 has: part of its caller. */
#define UNTIL_4_9 static __always_inline

#define _do_fork kernel_clone
#define flush_old_exec begin_new_exec
#define force_sig_info force_sig_info_to_task
#define send_signal send_signal_locked
#define __percpu_counter_add percpu_counter_add_batch

/* Where the end of init is noticed: in exit_notify, or before that in do_exit. */
#define INIT_DIES_IN_EXIT_NOTIFY 0

#endif
