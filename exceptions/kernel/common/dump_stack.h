/* Who and what runs: the head of every dump of registers or calls. */
#ifndef DUMP_STACK_H
#define DUMP_STACK_H

/* Logs CPU, task, kernel and hardware, and the work that a kworker is at. */
void dump_stack_print_info(const char *level);

#endif
