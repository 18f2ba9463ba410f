// Thin shims over Linux calls and constants that Glibc's Swift overlay does not show.
// _GNU_SOURCE is defined in the .c files only: in a public header it would change what other C modules declare.
// Every function returns -1 (or NULL) and leaves errno, unless its comment says otherwise.
#ifndef DFC_CLINUX_H
#define DFC_CLINUX_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// open.c
#define DFC_AT_FDCWD (-100)
#define DFC_O_PATH 010000000
#define DFC_O_TMPFILE 020200000
#define DFC_RESOLVE_NO_XDEV 0x01
#define DFC_RESOLVE_NO_MAGICLINKS 0x02
#define DFC_RESOLVE_NO_SYMLINKS 0x04
#define DFC_RESOLVE_BENEATH 0x08
#define DFC_RESOLVE_IN_ROOT 0x10

/// openat2(2); the flags, mode and resolve bits are the kernel's own.
int dfc_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
/// Names in the directory behind the descriptor, without `.` and `..`, each ended by a NUL, in one block of memory that
/// the caller frees; its length is left in `length`. The descriptor's offset moves; it is not closed.
char *dfc_read_directory(int directory, size_t *length);
int dfc_pipe2(int ends[2], int flags);
int dfc_eventfd(void);
/// flock(2), whose name in Swift is that of the struct.
int dfc_flock(int descriptor, int operation);
/// A write lock on the byte at the offset, of this open file description (fcntl(2), F_OFD_SETLK): fails with EAGAIN when
/// another one has it; ends with the description.
int dfc_lock_byte(int descriptor, int64_t offset);

// stat.c
/// What stat(2) tells; times in nanoseconds since 1970, held inside the range of 64 bits.
struct dfc_stat {
    uint64_t device, inode, links, blocks;
    uint32_t mode, uid, gid, rdev_major, rdev_minor;
    int64_t size, atime, mtime, ctime;
};
#define DFC_AT_SYMLINK_NOFOLLOW 0x100
#define DFC_AT_EMPTY_PATH 0x1000
int dfc_stat(int directory, const char *path, int flags, struct dfc_stat *out);
/// mknodat(2) with the device number made of its parts.
int dfc_mknod(int directory, const char *path, uint32_t mode, uint32_t major, uint32_t minor);
/// utimensat(2); INT64_MIN leaves that time alone.
int dfc_utimens(int directory, const char *path, int64_t atime, int64_t mtime, int flags);
/// Bytes of the file system behind the path, free for us, in all, and inodes free.
int dfc_statfs(const char *path, uint64_t *free_bytes, uint64_t *total_bytes, uint64_t *type);
#define DFC_RENAME_NOREPLACE 1
#define DFC_RENAME_EXCHANGE 2
int dfc_rename(int from_directory, const char *from, int to_directory, const char *to, unsigned flags);
int dfc_syncfs(int descriptor);
ssize_t dfc_copy_file_range(int from, int to, size_t count);
int dfc_fallocate(int descriptor, int mode, int64_t offset, int64_t length);

// xattr.c: the `l` forms never follow a link at the end of the path.
ssize_t dfc_llistxattr(const char *path, char *list, size_t size);
ssize_t dfc_flistxattr(int descriptor, char *list, size_t size);
ssize_t dfc_lgetxattr(const char *path, const char *name, void *value, size_t size);
ssize_t dfc_fgetxattr(int descriptor, const char *name, void *value, size_t size);
int dfc_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags);
int dfc_fsetxattr(int descriptor, const char *name, const void *value, size_t size, int flags);
int dfc_lremovexattr(const char *path, const char *name);

// namespace.c
#define DFC_CLONE_NEWNS 0x00020000
#define DFC_CLONE_NEWCGROUP 0x02000000
#define DFC_CLONE_NEWUTS 0x04000000
#define DFC_CLONE_NEWIPC 0x08000000
#define DFC_CLONE_NEWUSER 0x10000000
#define DFC_CLONE_NEWPID 0x20000000
#define DFC_CLONE_NEWNET 0x40000000
int dfc_unshare(int flags);
int dfc_setns(int descriptor, int flags);
int dfc_pivot_root(const char *new_root, const char *put_old);
int dfc_pidfd_open(pid_t process);
int dfc_pidfd_send_signal(int pidfd, int signal);
int dfc_set_parent_death_signal(int signal);
int dfc_set_child_subreaper(int on);
int dfc_getrandom(void *buffer, size_t size);

// mount.c
int dfc_fsopen(const char *type);
int dfc_fsconfig_string(int context, const char *key, const char *value);
int dfc_fsconfig_flag(int context, const char *key);
int dfc_fsconfig_create(int context);
/// fsmount(2); `attributes` are MOUNT_ATTR_*.
int dfc_fsmount(int context, unsigned attributes);
/// Attaches a detached mount to the path.
int dfc_move_mount(int mount, const char *target);
#define DFC_MOUNT_ATTR_RDONLY 0x1
#define DFC_MOUNT_ATTR_NOSUID 0x2
#define DFC_MOUNT_ATTR_NODEV 0x4
#define DFC_MOUNT_ATTR_NOEXEC 0x8
/// open_tree(2) with OPEN_TREE_CLONE: a detached copy of the mount (with `recursive`, of those below it too).
int dfc_open_tree_clone(int directory, const char *path, int recursive);
/// mount_setattr(2) on the mount behind the descriptor.
int dfc_mount_setattr(int mount, int recursive, uint64_t set, uint64_t clear);

// spawn.c
/// What to run. All between clone and exec happens in C, with signal-safe calls only.
struct dfc_spawn {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// Folder to start in, NULL for the caller's.
    const char *directory;
    int standard_input, standard_output, standard_error;
    /// The child is process 1 of a new PID namespace, in a new mount namespace with its own /proc.
    int new_pid_namespace;
    /// Sent to the child when the calling thread (one that never exits) dies with the process; 0 for none.
    int parent_death_signal;
    /// The child leads a new process group.
    int new_process_group;
};
/// Starts the program and leaves its pidfd and its number. Returns 0, or -1 with errno of the step that failed; then
/// `failed_step` names it.
int dfc_start(const struct dfc_spawn *what, int *pidfd, pid_t *process, const char **failed_step);
/// Lets this process open as many files as its hard limit allows; what `dfc_start` starts gets the limit of before.
int dfc_raise_file_limit(void);
/// Waits for the process behind the pidfd and takes its status: 0..255 an exit code, 256 + N killed by signal N.
int dfc_wait(int pidfd);

#endif
