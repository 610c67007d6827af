// All pages of one database into another, in small bites.
#pragma once

#include <cstdint>
#include <expected>

#include "base/failure.h"

struct sqlite3;

namespace stonechat::sqlite {

enum class Pace {
  full,
  half
};  // half: after each bite a pause as long as it took, so that a server next to it gets on

// `from` may be inside a read transaction; then the copy is of that moment, whatever is committed meanwhile. Without
// one a commit of another process would start the copy again, and again.
std::expected<void, Failure> copy_database(sqlite3* from, sqlite3* to, std::uint64_t pages_at_once, Pace pace);

}  // namespace stonechat::sqlite
