// Stands between a server and its disk: while the file that FAILING_DISK names says so, writes find no room
// ("ENOSPC", which statvfs then says too) or syncs fail ("EIO").
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

static int told(const char *what) {
  static ssize_t (*real_read)(int, void *, size_t);
  if (!real_read) real_read = dlsym(RTLD_NEXT, "read");
  const char *path = getenv("FAILING_DISK");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return 0;
  char text[16] = {0};
  ssize_t size = real_read(fd, text, sizeof text - 1);
  close(fd);
  return size > 0 && strncmp(text, what, strlen(what)) == 0;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  if (told("ENOSPC")) return errno = ENOSPC, -1;
  return real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int fsync(int fd) {
  REAL(int, "fsync", int);
  if (told("EIO")) return errno = EIO, -1;
  return real(fd);
}

int fdatasync(int fd) {
  REAL(int, "fdatasync", int);
  if (told("EIO")) return errno = EIO, -1;
  return real(fd);
}

int statvfs(const char *path, struct statvfs *status) {
  REAL(int, "statvfs", const char *, struct statvfs *);
  int result = real(path, status);
  if (told("ENOSPC")) status->f_bavail = 0;
  return result;
}
