// Small files of the data directory that a backup takes along in a table of its own, such as the server's secret.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "adapters/sqlite/connection.h"
#include "base/failure.h"

namespace stonechat::sqlite {

using AttachedFiles = std::map<std::string, std::string>;  // the name in the data directory → the bytes

// Those of `names` that are there.
std::expected<AttachedFiles, Failure> read_attached(const std::filesystem::path& data_dir,
                                                    std::span<const std::string> names);

// Into a backup.
std::expected<void, Failure> put_attached(Connection& backup, const AttachedFiles& files);

// Out of it: the table is gone then. `corrupt` for a name that is none of a plain file.
std::expected<AttachedFiles, Failure> take_attached(Connection& backup);

}  // namespace stonechat::sqlite
