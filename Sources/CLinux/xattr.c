#define _GNU_SOURCE
#include "CLinux.h"
#include <sys/xattr.h>

ssize_t dfc_llistxattr(const char *path, char *list, size_t size) { return llistxattr(path, list, size); }
ssize_t dfc_flistxattr(int descriptor, char *list, size_t size) { return flistxattr(descriptor, list, size); }
ssize_t dfc_lgetxattr(const char *path, const char *name, void *value, size_t size) {
    return lgetxattr(path, name, value, size);
}
ssize_t dfc_fgetxattr(int descriptor, const char *name, void *value, size_t size) {
    return fgetxattr(descriptor, name, value, size);
}
int dfc_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
    return lsetxattr(path, name, value, size, flags);
}
int dfc_fsetxattr(int descriptor, const char *name, const void *value, size_t size, int flags) {
    return fsetxattr(descriptor, name, value, size, flags);
}
int dfc_lremovexattr(const char *path, const char *name) { return lremovexattr(path, name); }
