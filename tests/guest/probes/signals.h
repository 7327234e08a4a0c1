/* Cases that end a child, or do not, by signals: each runs in a child of its own, and what it says and how it ends is
 * one line. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stddef.h>

struct signal_case {
    const char* name;
    void (*run)(void);
};
#define CASE(name)                                                                                           \
    { #name, name }

/* All of them, or the one that argv names, in this process. The status for main. */
int run_cases(const struct signal_case* cases, size_t count, int argc, char** argv);

/* Text on standard output at once: a child may not come to flush a buffer. */
void say(const char* text);
void say_number(const char* name, long value);

void set_handler(int signal, void (*handler)(int, siginfo_t*, void*), int flags);
void block(int signal);
void unblock_all(void);

/* A store to address 16. */
void fault(void);

/* Handlers: say what came and on which stack; then leave, or go on behind the instruction. */
void report(int signal, siginfo_t* info, void* context);
void report_and_leave(int signal, siginfo_t* info, void* context);
void skip(int signal, siginfo_t* info, void* context);

#endif
