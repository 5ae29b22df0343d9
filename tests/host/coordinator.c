/* The coordinator: performs the steps of programs in their order, as the engine does, and tells what happens. */

enum { NONE, ALIVE, ENDED };

static struct {
    int life, pid, pidfd, status_fd, wchan_fd, open, op, is_called, born_by, expected, waiting[STEPS], waiting_count;
} tasks[SLOTS];
static int ends[SLOTS]; /* of the channels: the coordinator's */
static struct step steps[STEPS];
static int32_t values[STEPS + 1];
static uint8_t has_value[STEPS + 1];
static int used_time, went_wrong;
static long told; /* events, so far */

static void tell(int kind, int label, int task, int value, int extra)
{
    struct event event = { kind, label, task, value, extra };
    if (fwrite(&event, sizeof event, 1, stdout) != 1) exit(3);
    told++;
}

static void make_boot_file(const char *path)
{
    static uint8_t bytes[65536];
    for (int i = 0; i < 65536; i++) bytes[i] = 7 * i + (i >> 8);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, bytes, sizeof bytes) != sizeof bytes) exit(3);
    fchmod(fd, 0444);
    close(fd);
}

static void make_tree(void)
{
    static const char *const names[] = { "/tmp", "/etc", "/bin", "/dev" };
    char path[512];
    umask(0);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", root, names[i]);
        if (mkdir(path, 0777) != 0) exit(3);
    }
    snprintf(path, sizeof path, "%s/etc/f64k", root);
    make_boot_file(path);
    /* Nobody may write there but user 0. */
    for (int i = 1; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", root, names[i]);
        chmod(path, 0555);
    }
    chmod(root, 0555);
}

static void empty(int directory)
{
    fchmod(directory, 0700);
    long bytes;
    char names[4096];
    lseek(directory, 0, SEEK_SET);
    while ((bytes = syscall(SYS_getdents64, directory, names, sizeof names)) > 0) {
        for (long at = 0; at < bytes; at += *(uint16_t *)(names + at + 16)) {
            const char *name = names + at + 19;
            if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
            if (unlinkat(directory, name, 0) == 0) continue;
            fchmodat(directory, name, 0700, 0);
            int inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
            if (inner >= 0) empty(inner), close(inner);
            unlinkat(directory, name, AT_REMOVEDIR);
        }
    }
}

static void bring(int task, int pid)
{
    char path[64];
    if (tasks[task].pidfd > 0) close(tasks[task].pidfd);
    tasks[task].life = ALIVE;
    tasks[task].pid = pid;
    tasks[task].pidfd = syscall(SYS_pidfd_open, pid, 0);
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    tasks[task].status_fd = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%d/wchan", pid);
    tasks[task].wchan_fd = open(path, O_RDONLY);
}

static void forget_files(int task)
{
    close(tasks[task].status_fd);
    close(tasks[task].wchan_fd);
}

static int readable(int fd)
{
    struct pollfd wanted = { fd, POLLIN, 0 };
    return poll(&wanted, 1, 0) == 1;
}

static const char *text_of(int fd)
{
    static char text[4096];
    ssize_t bytes = pread(fd, text, sizeof text - 1, 0);
    text[bytes < 0 ? 0 : bytes] = 0;
    return text;
}

/* The number behind a name in /proc/PID/status. */
static long number_of(const char *status, const char *name)
{
    const char *at = strstr(status, name);
    return at == NULL ? 0 : atol(at + strlen(name));
}

/*
 * The letter of /proc/PID/status, and how often it has been taken off a processor.
 *
 * The letter says what a process is about to do, and not whether it does: waitpid says S from before it looks at its
 * children until it returns (kernel/exit.c, do_wait), so whoever is preempted there, or just runs, looks like one that
 * sleeps.
 */
static char state_of(int task, long *switches)
{
    const char *status = text_of(tasks[task].status_fd);
    const char *state = strstr(status, "State:\t");
    if (state == NULL) return 'X';
    *switches = number_of(status, "\nvoluntary_ctxt_switches:") + number_of(status, "\nnonvoluntary_ctxt_switches:");
    return state[7];
}

/* Whether it is on no processor, and in no queue for one: only then wchan tells where it is (kernel/sched/core.c, get_wchan). */
static int is_off(int task)
{
    const char *wchan = text_of(tasks[task].wchan_fd);
    return wchan[0] != 0 && wchan[0] != '0';
}

/* Whether it is stopped: it takes no steps, nor is it refused any. */
static int is_stopped(int task)
{
    long switches;
    return tasks[task].life == ALIVE && state_of(task, &switches) == 'T';
}

static int step_index(int label, int count)
{
    for (int i = 0; i < count; i++) if (steps[i].label == label) return i;
    return -1;
}

static void closed(int task) { tasks[task].open = 0; }

static void hear(int task, int count);

/* Whatever is told, the call that may have caused it was begun before: it has said so already. */
static void hear_calls(int count)
{
    for (int task = 1; task < SLOTS; task++)
        if (tasks[task].open != 0 && !tasks[task].is_called && readable(ends[task])) hear(task, count);
}

/*
 * Whoever said first what has not been heard; 0 if nobody has said anything. A clock may end a sleep between two looks, and so
 * before a call that stops the sleeper.
 */
static int first_to_hear(void)
{
    int first = 0;
    int64_t time = 0;
    for (int task = 1; task < SLOTS; task++) {
        struct answer answer;
        if (recv(ends[task], &answer, sizeof answer, MSG_PEEK | MSG_DONTWAIT) != sizeof answer) continue;
        if (first == 0 || answer.time < time) first = task, time = answer.time;
    }
    return first;
}

static void hear(int task, int count)
{
    struct answer answer;
    if (read(ends[task], &answer, sizeof answer) != sizeof answer) exit(3);
    /* A child answers for the first time. */
    if (tasks[task].life != ALIVE) {
        bring(task, answer.pid);
        tasks[task].born_by = answer.label;
        tasks[task].expected = 0;
        if (answer.label == 0) return;
        hear_calls(count);
        tell(DONE, answer.label, task, 0, 0);
        return;
    }
    if (answer.kind == CALL) {
        tasks[task].is_called = 1;
        tell(CALL, answer.label, task, answer.value, 0);
        return;
    }
    hear_calls(count);
    int at = step_index(answer.label, count);
    if (answer.kind == DONE && at >= 0 && steps[at].produces) values[at] = answer.value, has_value[at] = 1;
    if (answer.kind == DONE && at >= 0 && steps[at].op == OP_fork) {
        int child = steps[at].args[0];
        tasks[child].expected = tasks[child].born_by != answer.label;
    }
    tell(answer.kind, answer.label, task, answer.value, answer.extra);
    closed(task);
}

static void bury(int task, int count)
{
    hear_calls(count);
    tasks[task].life = ENDED;
    forget_files(task);
    if (tasks[task].open == 0) return;
    /* It was stopped when it was told the step, and died so: it has never begun. */
    if (!tasks[task].is_called) tell(DANGLING, tasks[task].open, task, 0, 0);
    else tell(tasks[task].op == OP_exit ? DONE : FAULTED, tasks[task].open, task, 0, 0);
    closed(task);
}

/*
 * That it has ended can be seen a moment before its parent is told (kernel/exit.c, exit_notify), but not by whoever takes
 * the lock under which both is done: waitid does. It takes nobody's end away.
 */
static void let_parents_know(void)
{
    siginfo_t info;
    waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
}

/* Looks once at everybody. False if anybody has done something since the look before, or may be about to. */
static int is_quiet(int count)
{
    static long before[SLOTS];
    int moved = 0;
    for (int task = first_to_hear(); task != 0; task = first_to_hear()) hear(task, count), moved = 1;
    for (int task = 1; task < SLOTS; task++) {
        if (tasks[task].life != ALIVE) {
            moved |= tasks[task].expected;
            continue;
        }
        long switches = -1;
        int off = is_off(task);
        char state = state_of(task, &switches);
        if (readable(ends[task])) moved = 1;
        else if (readable(tasks[task].pidfd)) let_parents_know(), bury(task, count), moved = 1;
        else if (!off || (state != 'S' && state != 'T') || switches != before[task]) moved = 1;
        before[task] = switches;
    }
    return !moved;
}

/*
 * Until everybody is at home, waits, is stopped, or is no more. Whoever was off at both of two looks, and was not taken off a
 * processor between the times at which his switches were counted, has been off between the looks; so there is a time at which
 * all were, and none of them can have been woken but by a clock.
 */
static void come_to_rest(int count)
{
    for (int quiet = 0, rounds = 0; quiet < 2; rounds++) {
        int is_so = is_quiet(count);
        quiet = is_so ? quiet + 1 : 0;
        if (!is_so && rounds > 20) usleep(rounds > 2000 ? 1000 : 20);
        if (rounds > 60000) {
            went_wrong = 1;
            return;
        }
    }
}

/* Whoever waits to write looks for room again, as if the call had just been made; how many do. */
static int wake_writers(void)
{
    int writers = 0;
    for (int task = 1; task < SLOTS; task++) {
        if (tasks[task].life != ALIVE || tasks[task].open == 0 || !tasks[task].is_called) continue;
        if ((tasks[task].op != OP_write && tasks[task].op != OP_badPointer) || is_stopped(task)) continue;
        if (syscall(SYS_pidfd_send_signal, tasks[task].pidfd, LOOK_AGAIN, NULL, 0) == 0) writers++;
    }
    return writers;
}

/*
 * At rest nobody waits for room that is there. On Linux one may: a reader that empties a pipe wakes one writer, and this one
 * another only if a buffer is left (fs/pipe.c, pipe_write); but the pipe has a single buffer, and only a call that begins puts
 * its bytes behind those of others. POSIX lets a write block as the kernel likes (XSH write); the contract has it go on.
 */
static void settle(int count)
{
    long before;
    do {
        come_to_rest(count);
        before = told;
        if (wake_writers() > 0) come_to_rest(count);
    } while (told != before && !went_wrong);
}

static int resolve(struct step *to, const struct step *from, int count)
{
    *to = *from;
    for (int i = 0; i < 8; i++) {
        int32_t arg = from->args[i];
        if (from->kinds[i] == HANDLE) {
            int at = step_index(arg, count);
            if (at < 0 || !has_value[at]) return 0;
            to->args[i] = values[at];
        } else if (from->kinds[i] == TASK) {
            if (tasks[arg].life == NONE) return 0;
            to->args[i] = tasks[arg].pid;
        }
    }
    return 1;
}

/* A number that is nobody's any more may come to be a stranger's: it is not used. */
static int is_gone(int task)
{
    return syscall(SYS_pidfd_send_signal, tasks[task].pidfd, 0, NULL, 0) != 0 && errno == ESRCH;
}

static void refuse(const struct step *step, int error)
{
    tell(CALL, step->label, step->task, -1, 0);
    tell(REFUSED, step->label, step->task, error, 0);
}

static void perform_step(int index, int count)
{
    const struct step *step = &steps[index];
    struct step resolved;
    if (tasks[step->task].life != ALIVE || !resolve(&resolved, step, count)) {
        tell(DANGLING, step->label, step->task, 0, 0);
        return;
    }
    if (step->op == OP_fork && tasks[step->args[0]].life == ALIVE) {
        refuse(step, EEXIST);
        return;
    }
    if (step->op == OP_kill && is_gone(step->args[0])) {
        refuse(step, ESRCH);
        return;
    }
    if (step->op == OP_waitFor && is_gone(step->args[0])) resolved.args[0] = INT32_MAX;
    if (step->op == OP_sleep || step->op == OP_alarm) used_time = 1;
    tasks[step->task].open = step->label;
    tasks[step->task].op = step->op;
    tasks[step->task].is_called = 0;
    if (write(ends[step->task], &resolved, sizeof resolved) != sizeof resolved) exit(3);
    settle(count);
}

static void drain(int count)
{
    for (int task = 1; task < SLOTS; task++) {
        if (tasks[task].open != 0 || tasks[task].waiting_count == 0 || is_stopped(task)) continue;
        int index = tasks[task].waiting[0];
        tasks[task].waiting_count--;
        memmove(tasks[task].waiting, tasks[task].waiting + 1, sizeof(int) * tasks[task].waiting_count);
        perform_step(index, count);
        task = 0;
    }
}

static void start(int directory)
{
    memset(tasks, 0, sizeof tasks);
    memset(has_value, 0, sizeof has_value);
    used_time = went_wrong = 0;
    fchmod(directory, 0700);
    make_tree();
    fflush(stdout);
    for (int task = 1; task < SLOTS; task++) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) exit(3);
        ends[task] = fcntl(pair[0], F_DUPFD_CLOEXEC, CHANNEL + 100);
        if (dup2(pair[1], CHANNEL + task) < 0) exit(3);
        close(pair[0]);
        close(pair[1]);
    }
    pid_t pid = fork();
    if (pid == 0) {
        for (int task = 1; task < SLOTS; task++) close(ends[task]);
        task_main();
    }
    struct pollfd first = { ends[1], POLLIN, 0 };
    poll(&first, 1, 5000);
    hear(1, 0);
    /* Where nobody is told where others sleep, nothing can be said of the host. */
    for (int tries = 0; !is_off(1); tries++) {
        if (tries == 5000) fprintf(stderr, "/proc/PID/wchan does not tell whether a process sleeps\n"), exit(4);
        usleep(1000);
    }
}

/* Whoever is left is killed: process 1 last, for it has them all as children in the end. */
static void stop(int directory)
{
    for (int round = 0; round < 2; round++) {
        for (int task = SLOTS - 1; task >= 1; task--) {
            if (tasks[task].pidfd > 0) syscall(SYS_pidfd_send_signal, tasks[task].pidfd, SIGKILL, NULL, 0);
        }
    }
    /* Process 1 has not been waited for, so that nobody else has its number. */
    kill(-tasks[1].pid, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0) {
    }
    for (int task = 1; task < SLOTS; task++) {
        if (tasks[task].pidfd > 0) close(tasks[task].pidfd);
        if (tasks[task].life == ALIVE) forget_files(task);
        close(ends[task]);
        close(CHANNEL + task);
    }
    empty(directory);
}

static void run(int count, int directory)
{
    start(directory);
    for (int i = 0; i < count && !went_wrong; i++) {
        int task = steps[i].task;
        if (tasks[task].open != 0 || tasks[task].waiting_count > 0 || is_stopped(task)) {
            if (tasks[task].life == ALIVE) {
                tasks[task].waiting[tasks[task].waiting_count++] = i;
                continue;
            }
        }
        perform_step(i, count);
        drain(count);
    }
    for (int i = 0; used_time && i < 6; i++) {
        usleep(5000);
        settle(count);
        drain(count);
    }
    tell(REST, 0, 0, went_wrong, 0);
    stop(directory);
}

static int read_all(void *to, size_t bytes)
{
    return fread(to, 1, bytes, stdin) == bytes;
}

int main(int argc, char **argv)
{
    int32_t count;
    if (argc != 2) return 2;
    snprintf(root, sizeof root, "%s", argv[1]);
    int directory = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return 2;
    /* Permissions mean nothing to user 0. */
    if (getuid() == 0 && (fchown(directory, NOBODY, NOBODY) != 0 || setgroups(0, NULL) != 0
        || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) return 2;
    prctl(PR_SET_DUMPABLE, 1);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 4096, 4096 });
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGPIPE, SIG_IGN);
    while (read_all(&count, sizeof count)) {
        if (count > STEPS || !read_all(steps, sizeof *steps * count)) return 2;
        run(count, directory);
    }
    return 0;
}
