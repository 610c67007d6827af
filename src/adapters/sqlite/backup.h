// A store's whole content as one file that can be kept elsewhere. The file is an SQLite database of its own, in one
// piece: no log beside it.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "base/failure.h"

namespace stonechat::sqlite {

struct BackupOptions {
  std::filesystem::path data_dir;
  std::filesystem::path file;              // must not be there yet
  std::vector<std::string> attached = {};  // files of the data directory that go along where they are there
  std::uint64_t pages_at_once = 256;       // between two pauses as long as the copying before them
};

struct BackupReport {
  std::uint64_t bytes = 0;
  std::vector<std::string> attached;  // of those asked for, what was there
};

// Copies the state as of one moment, also while a server in another process commits: the copy is one read transaction,
// takes no lock that a commit waits for, and the log grows meanwhile by what is committed. The file appears under its
// name when it is whole and on disk; until then it is FILE.partial, which an interrupted backup leaves behind and the
// next one replaces. `bad_input` where there is no store, or the file is there already.
std::expected<BackupReport, Failure> back_up(const BackupOptions& options);

}  // namespace stonechat::sqlite
