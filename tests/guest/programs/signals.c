/* What sigaction promises: masks, flags, the alternate stack, restarts, waits, and signals sent to oneself. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile int count, depth, deepest;
static volatile sig_atomic_t last_code, last_value, on_stack;
static char stack[65536];

static void install(int signal, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = handler;
    if (sigaction(signal, &action, NULL))
        printf("sigaction %d: %s\n", signal, strerror(errno));
}

static void counts(int signal) {
    (void)signal;
    count++;
}
static void nests(int signal) {
    depth++;
    deepest = depth > deepest ? depth : deepest;
    if (++count < 3)
        raise(signal);
    depth--;
}
static void informs(int signal, siginfo_t* info, void* context) {
    char here;
    (void)signal;
    (void)context;
    last_code = info->si_code;
    last_value = info->si_value.sival_int;
    on_stack = &here >= stack && &here < stack + sizeof(stack);
}

static void flags(void) {
    install(SIGUSR1, counts, SA_RESETHAND);
    raise(SIGUSR1);
    struct sigaction now;
    sigaction(SIGUSR1, NULL, &now);
    printf("SA_RESETHAND: %d call, default again: %d\n", count, now.sa_handler == SIG_DFL);
    count = 0;
    install(SIGUSR1, nests, SA_NODEFER);
    raise(SIGUSR1);
    printf("SA_NODEFER: %d calls, %d deep\n", count, deepest);
    count = deepest = 0;
    install(SIGUSR1, nests, 0);
    raise(SIGUSR1);
    printf("blocked while handled: %d calls, %d deep\n", count, deepest);
}

static void masks(void) {
    sigset_t set, old, pending;
    count = 0;
    install(SIGUSR1, counts, 0);
    install(SIGUSR2, counts, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    sigpending(&pending);
    printf("blocked: %d calls, pending %d %d\n", count, sigismember(&pending, SIGUSR1),
           sigismember(&pending, SIGUSR2));
    sigsuspend(&old);
    printf("sigsuspend: %s, %d calls\n", strerror(errno), count);
    raise(SIGUSR1);
    siginfo_t info;
    const struct timespec none = {0, 1000};
    printf("sigtimedwait: %d", sigtimedwait(&set, &info, &none));
    printf(" of itself %d\n", info.si_pid == getpid());
    printf("nothing: %d", sigtimedwait(&set, &info, &none));
    printf(" %s\n", strerror(errno));
    sigqueue(getpid(), SIGUSR2, (union sigval){.sival_int = 77});
    printf("sigwaitinfo: %d", sigwaitinfo(&set, &info));
    printf(" code %d value %d\n", info.si_code, info.si_value.sival_int);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void other_stack(void) {
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = informs;
    sigaction(SIGRTMIN, &action, NULL);
    printf("sigaltstack %d\n", sigaltstack(&alternate, NULL));
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 5});
    printf("code %d value %d on the stack %d\n", (int)last_code, (int)last_value, (int)on_stack);
    stack_t was;
    sigaltstack(NULL, &was);
    printf("it is %zu bytes, flags %d\n", was.ss_size, was.ss_flags);
}

static sigjmp_buf out;
static void leaves(int signal) {
    siglongjmp(out, signal);
}

static void jump_out(void) {
    install(SIGSEGV, leaves, 0);
    for (volatile int i = 0; i < 3; i++) {
        const int signal = sigsetjmp(out, 1);
        if (!signal)
            *(volatile int*)0 = 1;
        printf("left by siglongjmp: %d\n", signal);
    }
}

int main(void) {
    flags();
    masks();
    other_stack();
    jump_out();
    install(SIGPIPE, SIG_IGN, 0);
    int ends[2];
    if (pipe(ends))
        return 1;
    close(ends[0]);
    printf("write without reader: %zd", write(ends[1], "x", 1));
    printf(" %s\n", strerror(errno));
    printf("SIGKILL cannot be caught: %d", sigaction(SIGKILL, &(struct sigaction){0}, NULL));
    printf(" %s\n", strerror(errno));
    fflush(stdout);
    install(SIGABRT, counts, 0);
    abort();
}
