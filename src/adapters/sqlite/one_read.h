// Several statements that see the same committed state. Outside a transaction each would take and give back its own
// lock on the log, in two system calls.
#pragma once

#include <expected>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"

namespace stonechat::sqlite {

class OneRead {
 public:
  explicit OneRead(sqlite3* connection) : begin_(connection, "BEGIN"), end_(connection, "COMMIT") {}

  // `work()` gives std::expected<void, Failure>.
  template <class Work>
  std::expected<void, Failure> run(Work work) {
    auto result = begin_.run();
    if (!result) {
      return result;
    }
    result = work();
    const auto ended = end_.run();
    return result ? ended : result;
  }

 private:
  Statement begin_;
  Statement end_;
};

}  // namespace stonechat::sqlite
