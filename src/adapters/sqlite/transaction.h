// One write transaction at a time on the writer's connection.
#pragma once

#include <expected>
#include <utility>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"

struct sqlite3;

namespace stonechat::sqlite {

class Transaction {
 public:
  explicit Transaction(sqlite3* connection);

  // Begins, runs `work` and commits; after a failure nothing is stored. `outcome_unknown` where the commit itself
  // failed in a way that leaves it open what a later recovery will find.
  template <class Work>
  std::expected<void, Failure> run(Work&& work) {
    code_ = 0;
    if (auto begun = begin(); !begun) {
      return begun;
    }
    if (auto worked = work(); !worked) {
      roll_back();
      return worked;
    }
    return commit();
  }

  // The result code of what failed in the last run; 0 where nothing did.
  int code() const { return code_; }

 private:
  std::expected<void, Failure> begin();
  std::expected<void, Failure> commit();
  void roll_back();

  sqlite3* connection_;
  Statement begin_;
  Statement commit_;
  Statement roll_back_;
  int code_ = 0;
};

}  // namespace stonechat::sqlite
