#include "adapters/sqlite/transaction.h"

#include <sqlite3.h>

#include "adapters/sqlite/connection.h"

namespace stonechat::sqlite {

Transaction::Transaction(sqlite3* connection)
    : connection_(connection),
      begin_(connection, "BEGIN IMMEDIATE"),
      commit_(connection, "COMMIT"),
      roll_back_(connection, "ROLLBACK") {}

std::expected<void, Failure> Transaction::begin() {
  auto begun = begin_.run();
  if (!begun) {
    code_ = begin_.code();
  }
  return begun;
}

std::expected<void, Failure> Transaction::commit() {
  auto committed = commit_.run();
  if (committed) {
    return committed;
  }
  code_ = commit_.code();
  roll_back();
  // A full disk or a busy file stopped the log before the commit's last frame was whole. After any other error that
  // frame may stand in the file all the same, and a recovery would find it.
  const int primary = code_ & 0xff;
  if (primary != SQLITE_FULL && primary != SQLITE_BUSY) {
    committed.error().kind = Failure::Kind::outcome_unknown;
  }
  return committed;
}

void Transaction::roll_back() {
  if (code_ == 0) {
    code_ = sqlite3_extended_errcode(connection_);
  }
  // SQLite rolls back by itself after some errors.
  if (sqlite3_get_autocommit(connection_) == 0) {
    static_cast<void>(roll_back_.run());
  }
}

}  // namespace stonechat::sqlite
