#define _GNU_SOURCE
#include "CLinux.h"
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

int dfc_unshare(int flags) { return unshare(flags); }
int dfc_setns(int descriptor, int flags) { return setns(descriptor, flags); }
int dfc_pivot_root(const char *new_root, const char *put_old) {
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}
int dfc_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
int dfc_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}
int dfc_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
int dfc_set_child_subreaper(int on) { return prctl(PR_SET_CHILD_SUBREAPER, on, 0, 0, 0); }
int dfc_getrandom(void *buffer, size_t size) { return (int)getrandom(buffer, size, 0); }
