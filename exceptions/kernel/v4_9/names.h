/* Functions that 4.9 calls what the shared sources call them. */
#ifndef NAMES_H
#define NAMES_H

/* A function that later kernels have and 4.9 has not: part of its caller. */
#define SINCE_4_9 static __always_inline

#endif
