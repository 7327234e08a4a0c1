/* Functions that 4.9 calls what the shared sources call them. */
#ifndef NAMES_H
#define NAMES_H
#endif
