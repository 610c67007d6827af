// A store made of a backup.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "base/failure.h"

namespace stonechat::sqlite {

struct RestoreReport {
  std::string epoch;                  // the new one
  std::vector<std::string> attached;  // files of the data directory that the backup brought
};

// Fills a data directory that is empty or absent from a backup's file: copies it, checks the copy (SQLite's
// integrity_check; a schema version that this program knows), names its history anew, and lets its sequences go on
// above all that the old store can have handed out. The store appears last, when all is on disk; a failure leaves the
// directory as it was. As root, the files get the directory's owner. `bad_input` or `corrupt` for a file that is no
// backup or is damaged, `bad_input` for a directory that holds anything.
std::expected<RestoreReport, Failure> restore(const std::filesystem::path& file, const std::filesystem::path& data_dir);

}  // namespace stonechat::sqlite
