/* printk: messages become records, each complete record goes to the log device.
 *
 * As since 4.9, a message without KERN_CONT always starts a record. One that does not end in a newline waits in `cont`
 * for a KERN_CONT to go on with it; any other message sends it off as it is. */
#include "printk.h"

#include "device.h"
#include "spinlock.h"
#include "string.h"
#include "system.h"
#include "time.h"

#define LINE_MAX 992
#define LEVEL_DEFAULT 4

struct record {
    u64 time_ns;
    size_t length;
    unsigned level;
    bool open; /* waits for its newline */
    char text[LINE_MAX];
};

static struct record cont;
static u64 log_left = ~0UL;
static u32 cont_cpu; /* who has begun it */
static spinlock_t logbuf_lock;
static char format_buffers[FL_MAX_CPUS][LINE_MAX];

notrace void printk_init(u64 log_bytes) { log_left = log_bytes; }

/* Hands a record to the machine. Past the cap one line says so, and nothing after it. */
static notrace void log_store(const struct record *record) {
    static const char full[] = "printk: the log is full, further messages are dropped";

    if (!log_left)
        return;
    if (record->length >= log_left) {
        log_left = 0;
        device_log(record->time_ns, 3, full, sizeof(full) - 1);
        return;
    }
    log_left -= record->length + 1;
    device_log(record->time_ns, record->level, record->text, record->length);
}

static notrace void flush_cont(void) {
    if (cont.open)
        log_store(&cont);
    cont.open = false;
}

notrace void printk_flush(void) {
    spin_lock(&logbuf_lock);
    flush_cont();
    spin_unlock(&logbuf_lock);
}

/* The level at the start of a message, -1 for KERN_CONT; moves *text past it. */
static notrace int take_level(const char **text) {
    int level = LEVEL_DEFAULT;

    while ((*text)[0] == '\001' && (*text)[1]) {
        const char c = (*text)[1];
        level = c == 'c' ? -1 : c >= '0' && c <= '7' ? c - '0' : LEVEL_DEFAULT;
        *text += 2;
    }
    return level;
}

static notrace void append(const char *text, size_t length) {
    length = min(length, sizeof(cont.text) - cont.length);
    memcpy(cont.text + cont.length, text, length);
    cont.length += length;
}

/* The caller holds logbuf_lock. What one CPU has begun another does not go on with. */
static notrace void log_output(int level, const char *text, size_t length, bool newline) {
    if (cont.open && cont_cpu != smp_processor_id())
        flush_cont();
    if (level < 0 && !cont.open && !length)
        return;
    if (level >= 0 || !cont.open) {
        flush_cont();
        cont_cpu = smp_processor_id();
        cont.level = level < 0 ? LEVEL_DEFAULT : (unsigned)level;
        cont.time_ns = sched_clock();
        cont.length = 0;
        cont.open = true;
    }
    append(text, length);
    if (newline)
        flush_cont();
}

notrace int printk(const char *format, ...) {
    char *const format_buffer = format_buffers[smp_processor_id() % FL_MAX_CPUS];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(format_buffer, LINE_MAX, format, arguments);
    va_end(arguments);
    const char *text = format_buffer;
    const int level = take_level(&text);
    size_t length = strlen(text);
    const bool newline = length && text[length - 1] == '\n';
    length -= newline;
    spin_lock(&logbuf_lock);
    log_output(level, text, length, newline);
    spin_unlock(&logbuf_lock);
    return (int)length;
}

notrace bool ___ratelimit(struct ratelimit_state *rs, const char *function) {
    const u64 now = sched_clock();

    if (!rs->begin_ns)
        rs->begin_ns = now ? now : 1;
    if (now - rs->begin_ns > rs->interval_ns) {
        if (rs->missed)
            pr_warn("%s: %d callbacks suppressed\n", function, rs->missed);
        rs->begin_ns = now;
        rs->printed = rs->missed = 0;
    }
    if (rs->printed < rs->burst) {
        rs->printed++;
        return true;
    }
    rs->missed++;
    return false;
}
