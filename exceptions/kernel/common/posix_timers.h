/* posix_timers.c: timer_create and what belongs to it. */
#ifndef POSIX_TIMERS_H
#define POSIX_TIMERS_H

struct signal_struct;

/* The program is over, or another one begins. The caller holds no lock. */
void exit_itimers(struct signal_struct *signal);

#endif
