#include "adapters/sqlite/statement.h"

#include <sqlite3.h>

#include "adapters/sqlite/connection.h"

namespace stonechat::sqlite {

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

sqlite3_stmt* Statement::prepared() {
  if (prepared_ == nullptr) {
    sqlite3_stmt* statement = nullptr;
    code_ = sqlite3_prepare_v3(connection_, sql_, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    prepared_.reset(statement);
  }
  return prepared_.get();
}

void Statement::bind_integer(int position, std::int64_t value) { sqlite3_bind_int64(prepared(), position, value); }

void Statement::bind_text(int position, std::string_view text) {
  // A null pointer would bind NULL.
  const char* data = text.empty() ? "" : text.data();
  sqlite3_bind_text64(prepared(), position, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int position, std::span<const std::byte> bytes) {
  sqlite3_bind_blob64(prepared(), position, bytes.empty() ? static_cast<const void*>("") : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}

void Statement::bind_null(int position) { sqlite3_bind_null(prepared(), position); }

Statement::Step Statement::step() {
  if (prepared() == nullptr) {
    return Step::failed;
  }
  code_ = sqlite3_step(prepared_.get());
  switch (code_) {
    case SQLITE_ROW:
      return Step::row;
    case SQLITE_DONE:
      return Step::done;
    default:
      return Step::failed;
  }
}

void Statement::reset() { sqlite3_reset(prepared_.get()); }

Failure Statement::failure() const { return failure_of(code_, sqlite3_errmsg(connection_)); }

std::expected<void, Failure> Statement::run() {
  return each([](Row&) {});
}

std::expected<void, Failure> Statement::run_on_one_row(const char* why) {
  auto result = run();
  if (result && sqlite3_changes(connection_) != 1) {
    return std::unexpected(Failure{Failure::Kind::internal, why});
  }
  return result;
}

}  // namespace stonechat::sqlite
