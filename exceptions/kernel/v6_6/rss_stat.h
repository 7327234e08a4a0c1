/* What 6.6 counts of an address space: pages of four kinds, each in a percpu_counter. Our own page accounting does not
 * use them, only drivers do; so a kernel that forgets to initialise them lives until a driver adds to one. */
#ifndef RSS_STAT_H
#define RSS_STAT_H

#include "percpu_counter.h"
#include "string.h"
#include "system.h"

enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES, NR_MM_COUNTERS };

#define MM_RSS_STAT struct percpu_counter rss_stat[NR_MM_COUNTERS];

/* The part of mm_init that concerns them, on a new or copied mm; 0 or -ENOMEM. The scenario decides
 * (percpu_counter_init_many) whether this kernel makes the call or, as the one of scenarios/percpu, has lost it. */
static __always_inline int mm_init_rss_stat(struct percpu_counter (*rss_stat)[NR_MM_COUNTERS]) {
    memset(rss_stat, 0, sizeof(*rss_stat));
    if (!(boot_params.flags & FL_PERCPU_COUNTER_INIT))
        return 0;
    return percpu_counter_init_many(*rss_stat, 0, NR_MM_COUNTERS);
}
static __always_inline void mm_destroy_rss_stat(struct percpu_counter (*rss_stat)[NR_MM_COUNTERS]) {
    percpu_counter_destroy_many(*rss_stat, NR_MM_COUNTERS);
}

#endif
