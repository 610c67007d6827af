// A prepared statement: prepared once, at its first use, and used again ever after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>

#include "adapters/sqlite/row.h"
#include "base/failure.h"

struct sqlite3;
struct sqlite3_stmt;

namespace stonechat::sqlite {

class Statement {
 public:
  enum class Step { row, done, failed };

  // `sql` is a literal; the connection outlives the statement. A statement that cannot be prepared fails at step().
  Statement(sqlite3* connection, const char* sql) : connection_(connection), sql_(sql) {}

  const char* sql() const { return sql_; }

  // Positions count from 1. Text and bytes are not copied: they must stay until the statement is reset.
  void bind_integer(int position, std::int64_t value);
  void bind_text(int position, std::string_view text);
  void bind_blob(int position, std::span<const std::byte> bytes);
  void bind_null(int position);

  Step step();
  // Makes the statement ready for the next use; what is bound stays bound.
  void reset();
  // Of the last step, before reset(): its result code and what it means.
  int code() const { return code_; }
  Failure failure() const;

  // Steps to the end and resets: for statements without answers.
  std::expected<void, Failure> run();
  // run() of a statement that must change exactly one row: `internal` with `why` where it does not.
  std::expected<void, Failure> run_on_one_row(const char* why);

  // Steps through all rows and resets. `on_row(Row&)`; a row that cannot be read ends it with `corrupt`.
  template <class OnRow>
  std::expected<void, Failure> each(OnRow&& on_row) {
    for (;;) {
      switch (step()) {
        case Step::row: {
          Row row(prepared_.get());
          on_row(row);
          if (!row.ok()) {
            reset();
            return std::unexpected(row.failure());
          }
          break;
        }
        case Step::done:
          reset();
          return {};
        case Step::failed: {
          Failure met = failure();
          reset();
          return std::unexpected(std::move(met));
        }
      }
    }
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  sqlite3_stmt* prepared();

  sqlite3* connection_;
  const char* sql_;
  int code_ = 0;
  std::unique_ptr<sqlite3_stmt, Finalize> prepared_;
};

}  // namespace stonechat::sqlite
