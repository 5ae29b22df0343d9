/* A task: it is told its steps by a channel of its slot's, which lies where no descriptor of a program can be. */

struct answer { int64_t time; int32_t kind, label, value, extra, pid; };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void say(int kind, int label, int64_t value, int32_t extra)
{
    struct answer answer = { now(), kind, label, (int32_t)value, extra, getpid() };
    if (write(CHANNEL + slot, &answer, sizeof answer) != sizeof answer) _exit(125);
}

/* The child goes on in its own slot; what is by default in its parent is so in it, unless the parent is process 1. */
static void born(int child, int label)
{
    slot = child;
    for (int place = 0; place < 9; place++) if (shadow[place] == 0) set_action(place, 0);
    say(DONE, label, 0, 0);
}

static void do_step(struct step *step)
{
    int32_t extra = 0;
    if (step->op == OP_read) step->args[1] = adjusted(step->op, step->args);
    if (step->op == OP_write) step->args[2] = adjusted(step->op, step->args);
    say(CALL, step->label, step->op == OP_read ? step->args[1] : step->op == OP_write ? step->args[2] : -1, 0);
    if (sigsetjmp(escape, 1) != 0) {
        say(FAULTED, step->label, 0, 0);
        return;
    }
    errno = 0;
    int64_t value;
    if (step->op == OP_fork) {
        value = fork();
        if (value == 0) {
            born(step->args[0], step->label);
            return;
        }
    } else value = perform(step->op, step->args, &extra);
    if (value < 0) say(REFUSED, step->label, errno, 0);
    else say(DONE, step->label, value, extra);
}

static void note_boot(const char *path, int mode)
{
    struct stat s;
    if (stat(path, &s) != 0) abort();
    boot_inodes[boot_count] = s.st_ino;
    boot_modes[boot_count++] = mode;
}

/* Process 1: orphans are its children. */
static void task_main(void)
{
    static const char *const names[] = { "/", "/tmp", "/etc", "/bin", "/dev", "/etc/f64k" };
    static const int modes[] = { 0755, 0777, 0755, 0755, 0755, 0444 };
    char path[512];
    slot = 1;
    setpgid(0, 0);
    umask(022);
    for (int i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "%s%s", root, names[i]);
        note_boot(path, modes[i]);
    }
    snprintf(path, sizeof path, "%s/tmp", root);
    if (chdir(path) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) abort();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    heap = sbrk(0);
    heap += -(uintptr_t)heap & (PAGE - 1);
    if (brk(heap) != 0) abort();
    if (mmap(SPARE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != SPARE) abort();
    mmap(SPARE + PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int place = 0; place < 9; place++) set_action(place, 0);
    signal(SIGXFSZ, SIG_IGN);
    act(LOOK_AGAIN, on_look_again, SA_RESTART);
    escape_faults(1);
    int console = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) dup2(console, fd);
    for (int fd = 3; fd < 64; fd++) close(fd);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 20, 20 });
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ INT32_MAX, INT32_MAX });
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    say(DONE, 0, 0, 0);
    struct step step;
    for (;;) {
        ssize_t bytes = read(CHANNEL + slot, &step, sizeof step);
        if (bytes == sizeof step) do_step(&step);
        else if (bytes >= 0 || errno != EINTR) _exit(124);
    }
}
