/* Memory in several pieces, as programs tell of it. */
#ifndef IOV_H
#define IOV_H

#include "compiler.h"

struct iovec {
    char *base;
    u64 length;
};
#define IOV_MAX 1024u

#endif
