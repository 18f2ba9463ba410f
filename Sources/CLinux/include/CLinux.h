// Thin shims over Linux calls and constants that Glibc's Swift overlay does not show.
// _GNU_SOURCE is defined in the .c files only: in a public header it would change what other C modules declare.
#ifndef DFC_CLINUX_H
#define DFC_CLINUX_H
#include <stdint.h>

/// openat2(2); the flags, mode and resolve bits are the kernel's own.
int dfc_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

#endif
