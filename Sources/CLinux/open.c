#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

int dfc_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

char *dfc_read_directory(int directory, size_t *length) {
    size_t used = 0, room = 4096;
    char *names = malloc(room);
    if (names == NULL) return NULL;
    char buffer[32768] __attribute__((aligned(8)));
    for (;;) {
        long got = syscall(SYS_getdents64, directory, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            int kept = errno;
            free(names);
            errno = kept;
            return NULL;
        }
        if (got == 0) break;
        for (long at = 0; at < got;) {
            struct entry *one = (struct entry *)(buffer + at);
            at += one->length;
            if (strcmp(one->name, ".") == 0 || strcmp(one->name, "..") == 0) continue;
            size_t size = strlen(one->name) + 1;
            if (used + size > room) {
                room = (used + size) * 2;
                char *larger = realloc(names, room);
                if (larger == NULL) {
                    free(names);
                    return NULL;
                }
                names = larger;
            }
            memcpy(names + used, one->name, size);
            used += size;
        }
    }
    *length = used;
    return names;
}

int dfc_pipe2(int ends[2], int flags) { return pipe2(ends, flags); }
int dfc_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
int dfc_flock(int descriptor, int operation) { return flock(descriptor, operation); }

int dfc_lock_byte(int descriptor, int64_t offset) {
    struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return fcntl(descriptor, F_OFD_SETLK, &range);
}
