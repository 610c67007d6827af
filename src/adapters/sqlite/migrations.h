// The schema's versions. Numbered from 1, forward-only, each run once at open in one transaction; the file's number is
// SQLite's user_version. A migration that has been released is never changed.
#pragma once

#include <cstddef>
#include <expected>
#include <span>

#include "adapters/sqlite/connection.h"
#include "base/failure.h"

namespace stonechat::sqlite {

// The SQL of each version; the first one's number is 1.
std::span<const char* const> migrations();

// The file's, 0 where it holds nothing yet. `bad_input` where it is from a newer version.
std::expected<std::size_t, Failure> schema_version(Connection& connection);

// Brings the file to the last of `steps`. `bad_input` where the file is from a newer version.
std::expected<void, Failure> migrate(Connection& connection, std::span<const char* const> steps = migrations());

}  // namespace stonechat::sqlite
