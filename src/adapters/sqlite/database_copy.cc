#include "adapters/sqlite/database_copy.h"

#include <sqlite3.h>

#include <chrono>
#include <thread>

#include "adapters/sqlite/connection.h"

namespace stonechat::sqlite {

std::expected<void, Failure> copy_database(sqlite3* from, sqlite3* to, std::uint64_t pages_at_once, Pace pace) {
  sqlite3_backup* const copy = sqlite3_backup_init(to, "main", from, "main");
  if (copy == nullptr) {
    return std::unexpected(last_failure(to));
  }
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    const auto begin = std::chrono::steady_clock::now();
    code = sqlite3_backup_step(copy, static_cast<int>(pages_at_once));
    if (code == SQLITE_OK && pace == Pace::half) {
      std::this_thread::sleep_for(std::chrono::steady_clock::now() - begin);
    }
  }
  const int finished = sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) {
    return std::unexpected(failure_of(code, sqlite3_errstr(code)));
  }
  return finished == SQLITE_OK ? std::expected<void, Failure>{} : std::unexpected(last_failure(to));
}

}  // namespace stonechat::sqlite
