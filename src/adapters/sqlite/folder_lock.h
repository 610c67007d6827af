// One process a data directory: an flock(2) on a file of its own, held for life. The kernel drops it with the process,
// whatever ends that. A file of its own, because closing any descriptor of the database's file in this process would
// drop SQLite's locks on it.
#pragma once

#include <expected>
#include <filesystem>

#include "base/failure.h"

namespace stonechat::sqlite {

class FolderLock {
 public:
  // Creates the lock's file where there is none. `bad_input` where another FolderLock, of any process, holds it; the
  // message names that process as far as it is known.
  static std::expected<FolderLock, Failure> take(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace stonechat::sqlite
