#include "adapters/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace stonechat::sqlite {
namespace {

std::string holder(int descriptor) {
  std::array<char, 20> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
  std::string digits;
  for (ssize_t i = 0; i < size && text[static_cast<std::size_t>(i)] >= '0' && text[static_cast<std::size_t>(i)] <= '9';
       ++i) {
    digits += text[static_cast<std::size_t>(i)];
  }
  return digits.empty() ? "another process" : "process " + digits;
}

// For people only: the lock is what counts, so a write that fails changes nothing.
void write_holder(int descriptor) {
  const std::string line = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor, line.data(), line.size(), 0);
  }
}

}  // namespace

std::expected<FolderLock, Failure> FolderLock::take(const std::filesystem::path& folder) {
  const std::string file = (folder / "stonechat.lock").string();
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return std::unexpected(Failure{Failure::Kind::bad_input, file + ": " + std::strerror(errno)});
  }
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return std::unexpected(Failure{Failure::Kind::bad_input, "the data directory " + folder.string() +
                                                                   " is in use by " + holder(descriptor) +
                                                                   "; one data directory serves one process"});
    }
    return std::unexpected(Failure{Failure::Kind::bad_input, file + ": " + std::strerror(errno)});
  }
  write_holder(descriptor);
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace stonechat::sqlite
