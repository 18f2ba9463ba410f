#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

// Shared by parent and child: the child runs in the parent's memory until it execs (CLONE_VM | CLONE_VFORK), so what it
// leaves here the parent reads.
struct start {
    const struct dfc_spawn *what;
    int parent;  // pidfd of the parent
    sigset_t mask;
    volatile int error;
    const char *volatile step;
};

static int fail(struct start *start, const char *step) {
    start->error = errno;
    start->step = step;
    return 127;
}

// Before any thread is started; a soft limit of 0 means that nothing was raised.
static struct rlimit first_file_limit;

int dfc_raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    if (limit.rlim_cur == limit.rlim_max) return 0;
    struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) != 0) return -1;
    first_file_limit = limit;
    return 0;
}

static int own_proc(void) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -1;
    return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static int child(void *argument) {
    struct start *start = argument;
    const struct dfc_spawn *what = start->what;
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
    if (what->parent_death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, what->parent_death_signal, 0, 0, 0) != 0) return fail(start, "prctl");
        // The parent may have died before that.
        struct pollfd parent = {.fd = start->parent, .events = POLLIN};
        if (poll(&parent, 1, 0) > 0) _exit(127);
    }
    if (what->new_process_group && setpgid(0, 0) != 0) return fail(start, "setpgid");
    if (what->new_pid_namespace && own_proc() != 0) return fail(start, "mount /proc");
    if (what->directory != NULL && chdir(what->directory) != 0) return fail(start, "chdir");
    if (first_file_limit.rlim_cur != 0 && setrlimit(RLIMIT_NOFILE, &first_file_limit) != 0)
        return fail(start, "setrlimit");
    // Moved out of the way first, so that no dup2 overwrites one that is still needed.
    int from[3] = {what->standard_input, what->standard_output, what->standard_error};
    for (int i = 0; i < 3; i++)
        if (from[i] >= 0 && from[i] < 3 && from[i] != i && (from[i] = fcntl(from[i], F_DUPFD, 3)) < 0)
            return fail(start, "fcntl");
    for (int i = 0; i < 3; i++) {
        if (from[i] == i) {
            if (fcntl(i, F_SETFD, 0) != 0) return fail(start, "fcntl");
        } else if (from[i] >= 0 && dup2(from[i], i) < 0) {
            return fail(start, "dup2");
        }
    }
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(what->path, what->arguments, what->environment);
    return fail(start, "exec");
}

int dfc_start(const struct dfc_spawn *what, int *pidfd, pid_t *process, const char **failed_step) {
    struct start start = {.what = what, .parent = -1, .step = "clone"};
    size_t size = 256 * 1024;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -1;
    start.parent = dfc_pidfd_open(getpid());
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    if (what->new_pid_namespace) flags |= CLONE_NEWPID | CLONE_NEWNS;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &start.mask);
    int descriptor = -1;
    pid_t started = clone(child, stack + size, flags, &start, &descriptor);
    int error = started < 0 ? errno : start.error;
    pthread_sigmask(SIG_SETMASK, &start.mask, NULL);
    munmap(stack, size);
    if (start.parent >= 0) close(start.parent);
    if (error != 0) {
        if (started > 0) {
            while (waitpid(started, NULL, 0) < 0 && errno == EINTR) {}
            close(descriptor);
        }
        *failed_step = start.step;
        errno = error;
        return -1;
    }
    *pidfd = descriptor;
    *process = started;
    return 0;
}

int dfc_wait(int pidfd) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    while (waitid(P_PIDFD, (id_t)pidfd, &information, WEXITED) != 0)
        if (errno != EINTR) return -1;
    return information.si_code == CLD_EXITED ? (information.si_status & 255) : 256 + information.si_status;
}
