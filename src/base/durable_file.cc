#include "base/durable_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace stonechat {
namespace {

class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::unexpected<Failure> failed(const std::filesystem::path& path, const char* what) {
  const auto kind = errno == EEXIST ? Failure::Kind::bad_input : Failure::Kind::unavailable;
  return std::unexpected(Failure{kind, path.string() + ": " + what + " failed: " + std::strerror(errno)});
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

std::expected<void, Failure> sync(const std::filesystem::path& path, int flags) {
  const File file(path, flags);
  if (!file.is_open() || ::fsync(file.fd()) != 0) {
    return failed(path, "syncing");
  }
  return {};
}

}  // namespace

std::expected<void, Failure> write_new_file(const std::filesystem::path& path, std::string_view bytes) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) {
    return failed(path, "making the file");
  }
  if (!write_all(file.fd(), bytes) || ::fsync(file.fd()) != 0) {
    auto failure = failed(path, "writing");
    ::unlink(path.c_str());
    return failure;
  }
  return {};
}

std::expected<void, Failure> sync_file(const std::filesystem::path& path) { return sync(path, O_RDONLY); }

std::expected<void, Failure> sync_folder(const std::filesystem::path& folder) {
  return sync(folder, O_RDONLY | O_DIRECTORY);
}

std::expected<void, Failure> rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return {};
  }
  if (errno != EINVAL && errno != ENOSYS) {
    return failed(to, "renaming");
  }
  // Some file systems cannot promise it: there the look before is all there is.
  struct stat status{};
  if (::lstat(to.c_str(), &status) == 0) {
    errno = EEXIST;
    return failed(to, "renaming");
  }
  return ::rename(from.c_str(), to.c_str()) == 0 ? std::expected<void, Failure>{} : failed(to, "renaming");
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  std::error_code error;
  // Without the slash at the end that would make a folder its own parent.
  return std::filesystem::absolute(path / "", error).lexically_normal().parent_path().parent_path();
}

}  // namespace stonechat
