/* A disk that fails where a test says: preloaded (LD_PRELOAD) over the C library, armed from Python through ctypes.
 *
 * Only operations below one folder count, in order, from 1. What is armed survives fork, so that one process can try
 * thousands of children. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, FSYNC = 4, CLOSE = 8, RENAME = 16, UNLINK = 32, LOCK = 64 };
enum { HANG = -1, NOTHING = -2 };

static struct {
    char root[PATH_MAX];
    int operations;  /* which count */
    long from, to;   /* the first and the last that fails */
    int error;       /* its errno; HANG: it never returns; NOTHING: it says that it succeeded and does nothing */
    int kills;       /* 1: the process dies there instead; 2: half of a write is done before */
    long shortest;   /* bytes that one write takes, 0: all */
} armed;
static atomic_long count;
static atomic_char ours[1024];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(const char *root, int operations, long from, long to, int error, int kills, long shortest) {
    strncpy(armed.root, root, sizeof armed.root - 1);
    armed.operations = operations;
    armed.from = from, armed.to = to, armed.error = error, armed.kills = kills, armed.shortest = shortest;
    count = 0;
}

long fault_count(void) { return count; }

static int below(const char *path) {
    return armed.root[0] && path && !strncmp(path, armed.root, strlen(armed.root));
}

static int mine(int fd) { return fd >= 0 && fd < 1024 && ours[fd]; }

/* Returns 1 where the operation has to fail with errno, or to be left out (errno 0). */
static int meets(int operation, int fd, const void *data, size_t size) {
    if (!(armed.operations & operation)) return 0;
    long now = ++count;
    if (now < armed.from || now > armed.to) return 0;
    if (armed.kills) {
        if (armed.kills == 2 && operation == WRITE) REAL(write)(fd, data, size / 2);
        kill(getpid(), SIGKILL);
    }
    if (armed.error == HANG) for (;;) pause();
    errno = armed.error == NOTHING ? 0 : armed.error;
    return 1;
}

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < 1024) ours[fd] = below(path);
    return fd;
}

#define OPENS(name)                                                    \
    int name(const char *path, int flags, ...) {                       \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        mode_t mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                                  \
        if ((flags & O_CREAT) && below(path) && meets(OPEN, -1, 0, 0)) return -1; \
        return opened(REAL(name)(path, flags, mode), path);            \
    }
OPENS(open)
OPENS(open64)

ssize_t write(int fd, const void *data, size_t size) {
    if (!mine(fd)) return REAL(write)(fd, data, size);
    if (armed.shortest && size > (size_t)armed.shortest) size = armed.shortest;
    if (meets(WRITE, fd, data, size)) return errno ? -1 : (ssize_t)size;
    return REAL(write)(fd, data, size);
}

int fsync(int fd) {
    if (mine(fd) && meets(FSYNC, fd, 0, 0)) return errno ? -1 : 0;
    return REAL(fsync)(fd);
}

int close(int fd) {
    int was = mine(fd);
    if (fd >= 0 && fd < 1024) ours[fd] = 0;
    int failed = was && meets(CLOSE, fd, 0, 0), why = errno;
    int result = REAL(close)(fd);
    if (!failed) return result;
    errno = why;
    return why ? -1 : 0;
}

int rename(const char *from, const char *to) {
    if (below(to) && meets(RENAME, -1, 0, 0)) return errno ? -1 : 0;
    return REAL(rename)(from, to);
}

int unlink(const char *path) {
    if (below(path) && meets(UNLINK, -1, 0, 0)) return errno ? -1 : 0;
    return REAL(unlink)(path);
}

int flock(int fd, int operation) {
    if (mine(fd) && meets(LOCK, fd, 0, 0)) return errno ? -1 : 0;
    return REAL(flock)(fd, operation);
}

#define CONTROLS(name)                                                                                    \
    int name(int fd, int command, ...) {                                                                  \
        va_list rest;                                                                                     \
        va_start(rest, command);                                                                          \
        void *argument = va_arg(rest, void *);                                                            \
        va_end(rest);                                                                                     \
        int locks = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW; \
        if (locks && mine(fd) && meets(LOCK, fd, 0, 0)) return errno ? -1 : 0;                            \
        return REAL(name)(fd, command, argument);                                                         \
    }
CONTROLS(fcntl)
CONTROLS(fcntl64)
