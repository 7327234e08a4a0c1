/* What 4.9 counts of an address space: pages of four kinds, each in one number. Nothing reads them here. */
#ifndef RSS_STAT_H
#define RSS_STAT_H

#include "compiler.h"

struct mm_rss_stat {
    long count[4];
};

#define MM_RSS_STAT struct mm_rss_stat rss_stat;

static __always_inline int mm_init_rss_stat(struct mm_rss_stat *rss_stat) {
    *rss_stat = (struct mm_rss_stat){{0}};
    return 0;
}
static __always_inline void mm_destroy_rss_stat(struct mm_rss_stat *rss_stat) { (void)rss_stat; }

#endif
