/*
 * Performs programs of the unix contract on the Linux that runs it, in a directory of its own, and tells what came of
 * each step. One process coordinates; each task is a process, which forks, waits, is signalled and dies as POSIX has it.
 *
 * Standard input: programs, each the number of its steps and so many `struct step`. Standard output: `struct event`s. The
 * argument is an empty directory, which is left empty. `contract.h` is made from the contract's own tables.
 */
#define _GNU_SOURCE
#include "contract.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NUMBER, HANDLE, TASK, NEW_TASK };
enum { CALL = 1, DONE, REFUSED, FAULTED, DANGLING, REST };
enum { SLOTS = 7, STEPS = 1024, CHANNEL = 1000, PAGE = 4096, NOBODY = 65534 };
/* No op names it; it ends no call that waits for room in a pipe, but has it begin again. */
enum { LOOK_AGAIN = SIGURG };

struct step { int32_t label, task, op, produces, kinds[8], args[8]; };
struct event { int32_t kind, label, task, value, extra; };

/* ---- a task: what it keeps ---- */

static char root[256];
static int slot;
static volatile uint32_t caught[7];
static volatile int shadow[9]; /* what each signal does: 0 default, 1 ignore, 2 count, 3 count and restart */
static sigjmp_buf escape;
static uint8_t buffer[16384] __attribute__((aligned(4096)));
static uint8_t *heap;
static ino_t boot_inodes[8];
static int boot_modes[8], boot_count;

static const int numbers[9] = { SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGPIPE, SIGCONT, SIGKILL, SIGSTOP, SIGALRM };
static const int counted[7] = { SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGPIPE, SIGCONT, SIGALRM };
static uint8_t *const WINDOW = (uint8_t *)0x20000000, *const CHOSEN = (uint8_t *)0x30000000;
static uint8_t *const SPARE = (uint8_t *)0x40000000; /* a page, and behind it one that nobody may touch */

static void on_signal(int signal)
{
    for (int i = 0; i < 7; i++) if (counted[i] == signal) caught[i]++;
}

static void on_look_again(int signal) { (void)signal; }

static void on_fault(int signal)
{
    (void)signal;
    siglongjmp(escape, 1);
}

static int act(int signal, void (*handler)(int), int flags)
{
    /* Of a child's end alone: that it was stopped is told to nobody. */
    if (signal == SIGCHLD) flags |= SA_NOCLDSTOP;
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    return sigaction(signal, &action, NULL);
}

static void escape_faults(int escaped)
{
    act(SIGSEGV, escaped ? on_fault : SIG_DFL, 0);
    act(SIGBUS, escaped ? on_fault : SIG_DFL, 0);
}

/* By default nothing touches process 1: there it is as if such signals were ignored. */
static int set_action(int place, int how)
{
    void (*handler)(int) = how >= 2 ? on_signal : how == 1 ? SIG_IGN : SIG_DFL;
    if (how == 0 && slot == 1 && numbers[place] != SIGCHLD && numbers[place] != SIGCONT) handler = SIG_IGN;
    int result = act(numbers[place], handler, how == 3 ? SA_RESTART : 0);
    if (result == 0) shadow[place] = how;
    return result;
}

static const char *path_of(int index)
{
    static char paths[2][512];
    static int turn;
    const char *text = PATHS[index];
    if (text[0] != '/' || strncmp(text, "/dev/", 5) == 0) return text;
    turn = !turn;
    snprintf(paths[turn], sizeof paths[turn], "%s%s", root, text);
    return paths[turn];
}

static uint32_t sum_bytes(int count)
{
    uint32_t h = 0x811c9dc5, word;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        memcpy(&word, buffer + i, 4);
        h = (h ^ word) * 16777619u;
    }
    for (; i < count; i++) h = (h ^ buffer[i]) * 16777619u;
    return (h ^ (h >> 15)) & 0x1ffff;
}

static int64_t stat_value(const struct stat *s)
{
    uint32_t type = S_ISREG(s->st_mode) ? 0 : S_ISDIR(s->st_mode) ? 1 : S_ISCHR(s->st_mode) ? 2 : 3;
    if (type == 3) return 3ll << 29;
    uint32_t mode = s->st_mode & 0777, uid = s->st_uid == getuid() ? 1 : 0;
    /* What is there from the beginning belongs to user 0, and is told so. */
    for (int i = 0; i < boot_count; i++)
        if (boot_inodes[i] == s->st_ino) mode = boot_modes[i], uid = 0;
    uint64_t size = s->st_size;
    uint32_t folded = type == 0 ? (size ^ (size >> 14) ^ (size >> 28)) & 0x3fff : 0;
    uint32_t links = type == 0 ? (s->st_nlink & 15) << 14 : 0;
    return ((int64_t)type << 29) + (mode << 20) + (uid << 18) + links + folded;
}

static int64_t list(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) return -1;
    uint32_t sum = 0;
    long bytes;
    while ((bytes = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < bytes;) {
            const char *name = (const char *)buffer + at + 19;
            uint32_t h = 0x811c9dc5;
            for (const char *c = name; *c != 0; c++) h = (h ^ (uint8_t)*c) * 16777619u;
            if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) sum = (sum + h) & 0x7fffffff;
            at += *(uint16_t *)(buffer + at + 16);
        }
    }
    close(fd);
    return sum;
}

static uint8_t *address_of(int page)
{
    if (page < PAGE_CHOSEN) return WINDOW + page * PAGE;
    if (page < PAGE_HEAP) return CHOSEN + (page - PAGE_CHOSEN) * PAGE;
    if (page < PAGE_TEXT) return heap + (page - PAGE_HEAP) * PAGE;
    if (page == PAGE_TEXT) return (uint8_t *)((uintptr_t)&address_of & ~(uintptr_t)(PAGE - 1));
    if (page == PAGE_GUARD) return SPARE + PAGE;
    return page == PAGE_NULL ? NULL : (uint8_t *)0xffff800000000000;
}

static int in_one_area(int first, int pages)
{
    int last = first + pages;
    if (first < PAGE_WINDOW_END) return last <= PAGE_WINDOW_END;
    return first >= PAGE_CHOSEN && last <= PAGE_CHOSEN_END;
}

static int64_t fail(int error)
{
    errno = error;
    return -1;
}

/* The kernel finds room where the contract has numbers for it: it is asked page by page. */
static int64_t map(const int32_t *a, int flags, int fd, int first)
{
    static const int rights[4] = { PROT_READ, PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE };
    flags |= a[3] == 1 ? MAP_SHARED : MAP_PRIVATE;
    size_t bytes = (size_t)a[1] * PAGE;
    off_t offset = (off_t)first * PAGE;
    if (a[0] != PAGE_ANYWHERE) {
        if (a[1] > 0 && !in_one_area(a[0], a[1])) return fail(EINVAL);
        void *at = mmap(address_of(a[0]), bytes, rights[a[2]], flags | MAP_FIXED, fd, offset);
        return at == MAP_FAILED ? -1 : a[0];
    }
    for (int page = PAGE_CHOSEN; page + a[1] <= PAGE_CHOSEN_END; page++) {
        int how = flags | MAP_FIXED_NOREPLACE;
        if (mmap(address_of(page), bytes, rights[a[2]], how, fd, offset) != MAP_FAILED) return page;
        if (errno != EEXIST) return -1;
    }
    return fail(ENOMEM);
}

static int64_t set_break(uint32_t delta)
{
    uint8_t *end = sbrk(0), *wanted = end + (int32_t)delta;
    if (wanted < heap || wanted - heap > INT32_MAX) return fail(ENOMEM);
    return brk(wanted) == 0 ? wanted - heap : -1;
}

static int64_t bad_pointer(int call, int kind, int handle)
{
    uint8_t *end = SPARE + PAGE, *text = address_of(PAGE_TEXT);
    uint8_t *nowhere = kind == 0 || kind == 6 ? NULL : kind == 2 ? address_of(PAGE_KERNEL)
        : kind == 3 ? (uint8_t *)-32 : end;
    uint8_t *source = kind == 5 ? end - 32 : nowhere;
    uint8_t *target = kind == 4 ? text : source;
    size_t count = kind == 6 ? (size_t)-1 : 64;
    memset(end - 32, 'n', 32);
    struct stat s;
    int w = handle >> 8;
    /* Some file systems have made the file longer by then, where the write would begin behind its end: it is not asked. */
    if (call == 1 && kind != 6 && fstat(w, &s) == 0 && S_ISREG(s.st_mode) && lseek(w, 0, SEEK_CUR) > s.st_size
        && (fcntl(w, F_GETFL) & O_ACCMODE) != O_RDONLY) return fail(EFAULT);
    switch (call) {
    case 0: return syscall(SYS_read, handle & 255, kind == 6 ? buffer : target, count);
    case 1:
        for (int i = 0; i < 32; i++) end[i - 32] = 31 * i;
        return syscall(SYS_write, handle >> 8, kind == 6 ? buffer : source, count);
    case 2: return syscall(SYS_openat, AT_FDCWD, source, O_RDONLY, 0);
    case 3: return syscall(SYS_newfstatat, AT_FDCWD, root, target, 0);
    case 4: return syscall(SYS_newfstatat, handle & 255, "", target, AT_EMPTY_PATH);
    case 5: return syscall(SYS_pipe2, kind == 5 ? end - 4 : target, 0);
    case 8: return syscall(SYS_unlinkat, AT_FDCWD, source, 0);
    default: return fail(ENOSYS);
    }
}

static int64_t raw_descriptor(int call, int fd)
{
    struct stat s;
    switch (call) {
    case 0: return read(fd, buffer, 4);
    case 1: return write(fd, buffer, 4);
    case 2: return close(fd);
    case 3: return dup(fd);
    case 4: return lseek(fd, 0, SEEK_SET);
    case 5: return fstat(fd, &s);
    case 6: return ftruncate(fd, 0);
    default: return fsync(fd);
    }
}

static int set_flag(int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -1;
    return fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

static sigset_t set_of(int place)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, numbers[place]);
    return set;
}

static int64_t wait_for(pid_t pid, int hang, int32_t *extra)
{
    int status = 0;
    pid_t found = waitpid(pid, &status, hang == 0 ? 0 : WNOHANG);
    if (found <= 0) return found;
    *extra = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + 9;
    if (WIFSIGNALED(status)) {
        for (int i = 0; i < 9; i++) if (numbers[i] == WTERMSIG(status)) *extra = 256 + i;
        if (WTERMSIG(status) == SIGBUS) *extra = 256 + 10;
    }
    return found;
}

static int64_t set_alarm(int ticks)
{
    static const int MICROSECONDS = 5000;
    struct itimerval next = { .it_value = { 0, ticks * MICROSECONDS } }, before;
    set_action(8, 2);
    setitimer(ITIMER_REAL, &next, &before);
    long left = before.it_value.tv_usec;
    return left == 0 ? 0 : (left + MICROSECONDS - 1) / MICROSECONDS;
}

/* What a pipe of one page can be asked for without the kernel's own division into buffers being seen. */
static int32_t adjusted(int op, const int32_t *a)
{
    struct stat s;
    int fd = op == OP_read ? a[0] & 255 : (a[0] >> 8) & 255;
    int32_t bytes = op == OP_read ? a[1] : a[2];
    if (bytes == 0 || fstat(fd, &s) != 0 || !S_ISFIFO(s.st_mode)) return bytes;
    return op == OP_read || bytes > PAGE ? PAGE : bytes;
}

static int32_t both(int fd) { return fd < 0 ? -1 : fd * 257; }

static const int MODES[] = { O_RDONLY, O_WRONLY, O_RDWR, O_WRONLY | O_CREAT, O_WRONLY | O_CREAT | O_TRUNC,
    O_WRONLY | O_CREAT | O_EXCL, O_RDWR | O_CREAT, O_WRONLY | O_CREAT | O_APPEND };
static const mode_t PERMISSIONS[] = { 0644, 0444, 0755, 0600, 0 };

/* The op's value, or -1 and errno. */
static int64_t perform(int op, const int32_t *a, int32_t *extra)
{
    int r = a[0] & 255, w = (a[0] >> 8) & 255, ends[2];
    int end = a[1] == 0 ? r : w;
    struct stat s, t;
    sigset_t set, before;
    int64_t result;
    off_t offset;
    switch (op) {
    case OP_exit: _exit(a[0]);
    case OP_wait: return wait_for(-1, a[0], extra);
    case OP_waitFor: return wait_for(a[0], a[1], extra);
    case OP_getpid: return getpid();
    case OP_getppid: return getppid();
    case OP_kill: return kill(a[0], numbers[a[1]]);
    case OP_sigaction: return set_action(a[0], a[1]);
    case OP_onFault: escape_faults(a[0]); return 0;
    case OP_mask:
        set = set_of(a[1]);
        return sigprocmask(a[0] == 0 ? SIG_BLOCK : a[0] == 1 ? SIG_UNBLOCK : SIG_SETMASK, &set, NULL);
    case OP_suspend:
        sigprocmask(SIG_BLOCK, NULL, &before);
        sigdelset(&before, numbers[a[0]]);
        sigsuspend(&before);
        return errno == EINTR ? 0 : -1;
    case OP_pending:
        sigpending(&set);
        result = 0;
        for (int i = 0; i < 9; i++) if (sigismember(&set, numbers[i])) result |= 1 << i;
        return result;
    case OP_caught:
        result = 0;
        for (int i = 0; i < 7; i++) result |= (caught[i] & 15) << (4 * i);
        return result;
    case OP_alarm: return set_alarm(a[0]);
    case OP_yield: return sched_yield();
    case OP_sleep: return nanosleep(&(struct timespec){ 0, a[0] * 2000000l }, NULL);
    case OP_open: return both(open(path_of(a[0]), MODES[a[1]], PERMISSIONS[a[2]]));
    case OP_close: return close(end);
    case OP_dup: return both(dup(end));
    case OP_dup2: return both(dup2(end, a[2]));
    case OP_cloexec: return fcntl(end, F_SETFD, a[2] ? FD_CLOEXEC : 0);
    case OP_nonblock: return set_flag(end, a[2]);
    case OP_read:
        result = read(r, buffer, a[1]);
        return result < 0 ? -1 : result + 16384ll * sum_bytes(result);
    case OP_write:
        for (int i = 0; i < a[2]; i++) buffer[i] = a[1] + 31 * i;
        return write(w, buffer, a[2]);
    case OP_seek:
        if ((result = lseek(r, 0, SEEK_CUR)) < 0) return -1;
        /* How long a directory is, and what its offsets mean, is a file system's own matter: here as if it were empty. */
        if (a[2] == 2 && fstat(r, &s) == 0 && S_ISDIR(s.st_mode)) return lseek(r, a[1], SEEK_SET);
        offset = result;
        if ((result = lseek(r, a[1], a[2])) <= INT32_MAX) return result;
        lseek(r, offset, SEEK_SET); /* An offset has 31 bits. */
        return fail(EINVAL);
    case OP_stat: return stat(path_of(a[0]), &s) < 0 ? -1 : stat_value(&s);
    case OP_same:
        if (stat(path_of(a[0]), &s) < 0 || stat(path_of(a[1]), &t) < 0) return -1;
        return s.st_ino == t.st_ino && s.st_dev == t.st_dev;
    case OP_fstat: return fstat(end, &s) < 0 ? -1 : stat_value(&s);
    case OP_link: return link(path_of(a[0]), path_of(a[1]));
    case OP_unlink: return unlink(path_of(a[0]));
    case OP_rename: return rename(path_of(a[0]), path_of(a[1]));
    case OP_mkdir: return mkdir(path_of(a[0]), PERMISSIONS[a[1]]);
    case OP_rmdir: return rmdir(path_of(a[0]));
    case OP_truncate: return truncate(path_of(a[0]), a[1]);
    case OP_ftruncate: return ftruncate(w, a[1]);
    case OP_fsync: return fsync(w);
    case OP_chdir: return chdir(path_of(a[0]));
    case OP_chmod: return chmod(path_of(a[0]), PERMISSIONS[a[1]]);
    case OP_list: return list(path_of(a[0]));
    case OP_pipe:
        if (pipe(ends) < 0) return -1;
        if (fcntl(ends[0], F_SETPIPE_SZ, PAGE) != PAGE) abort();
        return ends[0] + 256 * ends[1];
    case OP_badPointer: return bad_pointer(a[0], a[1], a[2]);
    case OP_rawDescriptor: return raw_descriptor(a[0], (int[]){ -1, 20, 63, INT32_MAX }[a[1]]);
    case OP_mapFile: return map(a, 0, a[4] & 255, a[5]);
    case OP_mapAnonymous: return map(a, MAP_ANONYMOUS, -1, 0);
    case OP_unmap: return in_one_area(a[0], a[1]) ? munmap(address_of(a[0]), (size_t)a[1] * PAGE) : fail(EINVAL);
    case OP_protect:
        if (!in_one_area(a[0], a[1])) return fail(EINVAL);
        /* mm/mprotect.c changes what stands before the first gap: POSIX allows it, the contract does not. */
        if (msync(address_of(a[0]), (size_t)a[1] * PAGE, MS_ASYNC) != 0) return -1;
        return mprotect(address_of(a[0]), (size_t)a[1] * PAGE,
            (int[]){ PROT_READ, PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE }[a[2]]);
    case OP_msync:
        return in_one_area(a[0], a[1]) ? msync(address_of(a[0]), (size_t)a[1] * PAGE, MS_SYNC) : fail(EINVAL);
    case OP_brk: return set_break(a[0]);
    case OP_load: return *(volatile uint32_t *)(address_of(a[0]) + 4 * a[1]) & 0x7fffffff;
    case OP_store: *(volatile uint32_t *)(address_of(a[0]) + 4 * a[1]) = a[2]; return 0;
    default: return fail(ENOSYS);
    }
}

#include "task.c"
#include "coordinator.c"
