#include "adapters/sqlite/connection.h"

#include <sqlite3.h>

#include "adapters/sqlite/statement.h"
#include "adapters/sqlite/unused_space.h"

namespace stonechat::sqlite {
namespace {

constexpr int busy_timeout_ms = 1000;

// Each must be set before anything else happens on the connection; page_size before the file has its first page.
constexpr const char* settings =
    "PRAGMA page_size = 4096;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA trusted_schema = OFF;";

std::expected<void, Failure> use_wal(Connection& connection) {
  Statement statement(connection.handle(), "PRAGMA journal_mode = WAL");
  std::string mode;
  const auto result = statement.each([&](Row& row) { mode = row.text(); });
  if (!result) {
    return result;
  }
  if (mode != "wal") {
    return std::unexpected(Failure{Failure::Kind::bad_input,
                                   "the file system of the data directory cannot hold a "
                                   "write-ahead log (shared memory); choose a local one"});
  }
  return connection.run("PRAGMA wal_autocheckpoint = 0");
}

}  // namespace

void Connection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

std::expected<Connection, Failure> Connection::open(const ConnectionOptions& options) {
  sqlite3* handle = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code =
      sqlite3_open_v2(options.file.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  Connection connection(handle);
  if (code != SQLITE_OK) {
    Failure failure = failure_of(code, handle == nullptr ? "out of memory" : sqlite3_errmsg(handle));
    failure.message = options.file.string() + ": " + failure.message;
    return std::unexpected(std::move(failure));
  }
  clean_unused_space_in_writes(handle);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  const std::string cache = "PRAGMA cache_size = -" + std::to_string(options.cache_bytes / 1024);
  for (const char* sql : {settings, cache.c_str()}) {
    if (auto result = connection.run(sql); !result) {
      return std::unexpected(std::move(result.error()));
    }
  }
  if (auto result = use_wal(connection); !result) {
    return std::unexpected(std::move(result.error()));
  }
  if (options.access == Access::read) {
    if (auto result = connection.run("PRAGMA query_only = ON"); !result) {
      return std::unexpected(std::move(result.error()));
    }
  }
  return connection;
}

std::expected<void, Failure> Connection::run(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return std::unexpected(last_failure(handle_.get()));
  }
  return {};
}

Failure failure_of(int code, const char* message) {
  const auto kind = [code] {
    switch (code & 0xff) {
      case SQLITE_FULL:
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
      case SQLITE_IOERR:
      case SQLITE_CANTOPEN:
      case SQLITE_NOMEM:
      case SQLITE_PROTOCOL:
      case SQLITE_READONLY:
        return Failure::Kind::unavailable;
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
        return Failure::Kind::corrupt;
      default:
        return Failure::Kind::internal;
    }
  }();
  return {kind, std::string("sqlite ") + std::to_string(code) + ": " + message};
}

Failure last_failure(sqlite3* handle) { return failure_of(sqlite3_extended_errcode(handle), sqlite3_errmsg(handle)); }

bool is_sync_failure(int code) { return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC; }

}  // namespace stonechat::sqlite
