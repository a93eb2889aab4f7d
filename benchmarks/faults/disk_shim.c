/* Between a program and its disk (LD_PRELOAD): writes down what is asked of the files below one folder, and refuses what
 * it is told to refuse.
 *
 * Environment: DISK_FOLDER, the folder; DISK_LOG, the file of records. A record is five 64-bit numbers (operation, file,
 * offset, length of the first text, length of the second), then both texts. What a program maps into memory is not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, FLUSH, CREATE, UNLINK, RENAME, FLUSH_FOLDER, MAKE_FOLDER };
enum { FILES = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static int log_file = -1;
static unsigned char watched[FILES]; /* 1 a file, 2 a folder */
static long refuse_after = -1, refuse_count, asked;
static int refuse_with;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

static ssize_t plain_write(int file, const void *content, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(file, content, size);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DISK_LOG"), *below = getenv("DISK_FOLDER");
    if (!below || !realpath(below, folder)) return;
    if (path) {
        REAL(int, "open", const char *, int, ...);
        log_file = real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

/* From the n-th request on (1 is the next), `count` requests are refused; count 0: none. */
void disk_refuse(long after, long count, int with) {
    asked = 0;
    refuse_after = after;
    refuse_count = count;
    refuse_with = with;
}

long disk_asked(void) { return asked; }

static int refused(void) {
    long number = __sync_add_and_fetch(&asked, 1);
    if (refuse_count && number >= refuse_after && number < refuse_after + refuse_count) {
        errno = refuse_with;
        return 1;
    }
    return 0;
}

static int below(const char *path) {
    size_t length = strlen(folder);
    return length && path[0] == '/' && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static int is_watched(int file) { return file >= 0 && file < FILES && watched[file]; }

static uint64_t number_of(int file) {
    struct stat status;
    return fstat(file, &status) ? 0 : status.st_ino;
}

static void note(uint64_t what, uint64_t file, uint64_t offset, const void *first, size_t size, const char *second) {
    uint64_t head[5] = {what, file, offset, size, second ? strlen(second) : 0};
    int before = errno;
    if (log_file < 0) return;
    pthread_mutex_lock(&lock);
    plain_write(log_file, head, sizeof head);
    if (size) plain_write(log_file, first, size);
    if (second) plain_write(log_file, second, head[4]);
    pthread_mutex_unlock(&lock);
    errno = before;
}

static int opened(int file, const char *path, int flags, int was_there) {
    if (file < 0 || file >= FILES) return file;
    watched[file] = 0;
    if (below(path)) {
        struct stat status;
        fstat(file, &status);
        watched[file] = S_ISDIR(status.st_mode) ? 2 : 1;
        if ((flags & O_CREAT) && !was_there) note(CREATE, status.st_ino, 0, path, strlen(path), NULL);
        else if (flags & O_TRUNC) note(TRUNCATE, status.st_ino, 0, NULL, 0, NULL);
    }
    return file;
}

static int open_file(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...);
    int was_there = !access(path, F_OK);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (below(path) && (flags & O_CREAT) && !was_there && refused()) return -1;
    return opened(real(path, flags, mode), path, flags, was_there);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) return open_file("open", path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_file("open64", path, flags, mode); }

int close(int file) {
    REAL(int, "close", int);
    if (file >= 0 && file < FILES) watched[file] = 0;
    return real(file);
}

ssize_t write(int file, const void *content, size_t size) {
    if (!is_watched(file)) return plain_write(file, content, size);
    if (refused()) return -1;
    struct stat status;
    fstat(file, &status);
    int appends = fcntl(file, F_GETFL) & O_APPEND;
    off_t at = appends ? status.st_size : lseek(file, 0, SEEK_CUR);
    ssize_t done = plain_write(file, content, size);
    if (done > 0) note(WRITE, status.st_ino, at, content, done, NULL);
    return done;
}

static ssize_t write_at(const char *name, int file, const void *content, size_t size, off_t at) {
    ssize_t (*real)(int, const void *, size_t, off_t);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (is_watched(file) && refused()) {
        /* A disk that fills up takes what still fits. */
        if (refuse_with == ENOSPC && size > 512) {
            ssize_t part = real(file, content, size / 2, at);
            if (part > 0) note(WRITE, number_of(file), at, content, part, NULL);
        }
        errno = refuse_with;
        return -1;
    }
    ssize_t done = real(file, content, size, at);
    if (done > 0 && is_watched(file)) note(WRITE, number_of(file), at, content, done, NULL);
    return done;
}

ssize_t pwrite(int file, const void *content, size_t size, off_t at) { return write_at("pwrite", file, content, size, at); }
ssize_t pwrite64(int file, const void *content, size_t size, off_t at) { return write_at("pwrite64", file, content, size, at); }

static int flush(const char *name, int file) {
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (!is_watched(file)) return real(file);
    if (refused()) return -1;
    /* The test's own record of what is durable: the real disk need not wait for it. */
    note(watched[file] == 2 ? FLUSH_FOLDER : FLUSH, number_of(file), 0, NULL, 0, NULL);
    return 0;
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }

static int cut(const char *name, int file, off_t size) {
    int (*real)(int, off_t);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (is_watched(file) && refused()) return -1;
    int done = real(file, size);
    if (!done && is_watched(file)) note(TRUNCATE, number_of(file), size, NULL, 0, NULL);
    return done;
}

int ftruncate(int file, off_t size) { return cut("ftruncate", file, size); }
int ftruncate64(int file, off_t size) { return cut("ftruncate64", file, size); }

static int cut_by_name(const char *name, const char *path, off_t size) {
    int (*real)(const char *, off_t);
    struct stat status;
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (below(path) && refused()) return -1;
    int done = real(path, size);
    if (!done && below(path) && !stat(path, &status)) note(TRUNCATE, status.st_ino, size, NULL, 0, NULL);
    return done;
}

int truncate(const char *path, off_t size) { return cut_by_name("truncate", path, size); }
int truncate64(const char *path, off_t size) { return cut_by_name("truncate64", path, size); }

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int done = real(path);
    if (!done && below(path)) note(UNLINK, 0, 0, path, strlen(path), NULL);
    return done;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (below(to) && refused()) return -1;
    int done = real(from, to);
    if (!done && below(to)) note(RENAME, 0, 0, from, strlen(from), to);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (below(path) && refused()) return -1;
    int done = real(path, mode);
    if (!done && below(path)) note(MAKE_FOLDER, 0, 0, path, strlen(path), NULL);
    return done;
}
