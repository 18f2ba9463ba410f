#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int64_t nanoseconds(struct timespec time) {
    int64_t product, sum;
    if (__builtin_mul_overflow((int64_t)time.tv_sec, 1000000000, &product)
        || __builtin_add_overflow(product, (int64_t)time.tv_nsec, &sum))
        return time.tv_sec < 0 ? INT64_MIN + 1 : INT64_MAX;
    return sum;
}

int dfc_stat(int directory, const char *path, int flags, struct dfc_stat *out) {
    struct stat s;
    if (fstatat(directory, path, &s, flags) != 0) return -1;
    *out = (struct dfc_stat){
        .device = s.st_dev, .inode = s.st_ino, .links = s.st_nlink, .blocks = (uint64_t)s.st_blocks,
        .mode = s.st_mode, .uid = s.st_uid, .gid = s.st_gid,
        .rdev_major = major(s.st_rdev), .rdev_minor = minor(s.st_rdev), .size = s.st_size,
        .atime = nanoseconds(s.st_atim), .mtime = nanoseconds(s.st_mtim), .ctime = nanoseconds(s.st_ctim),
    };
    return 0;
}

int dfc_mknod(int directory, const char *path, uint32_t mode, uint32_t major, uint32_t minor) {
    return mknodat(directory, path, mode, makedev(major, minor));
}

static struct timespec timespec(int64_t time) {
    if (time == INT64_MIN) return (struct timespec){.tv_nsec = UTIME_OMIT};
    int64_t seconds = time / 1000000000, rest = time % 1000000000;
    if (rest < 0) {
        seconds -= 1;
        rest += 1000000000;
    }
    return (struct timespec){.tv_sec = seconds, .tv_nsec = rest};
}

int dfc_utimens(int directory, const char *path, int64_t atime, int64_t mtime, int flags) {
    struct timespec times[2] = {timespec(atime), timespec(mtime)};
    return utimensat(directory, path, times, flags);
}

int dfc_statfs(const char *path, uint64_t *free_bytes, uint64_t *total_bytes, uint64_t *type) {
    struct statfs s;
    if (statfs(path, &s) != 0) return -1;
    *free_bytes = (uint64_t)s.f_bavail * (uint64_t)s.f_bsize;
    *total_bytes = (uint64_t)s.f_blocks * (uint64_t)s.f_bsize;
    *type = (uint64_t)s.f_type;
    return 0;
}

int dfc_rename(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    return renameat2(from_directory, from, to_directory, to, flags);
}

int dfc_syncfs(int descriptor) { return syncfs(descriptor); }
ssize_t dfc_copy_file_range(int from, int to, size_t count) {
    return copy_file_range(from, NULL, to, NULL, count, 0);
}
int dfc_fallocate(int descriptor, int mode, int64_t offset, int64_t length) {
    return fallocate(descriptor, mode, offset, length);
}
