// The statements that put a batch's accounts and logins into the tables; inside the batch's transaction.
#pragma once

#include <expected>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "engine/ports/account_store.h"

namespace stonechat::sqlite {

class AccountWriter {
 public:
  explicit AccountWriter(sqlite3* connection);

  std::expected<void, Failure> write(const engine::AccountChanges& changes);

 private:
  std::expected<void, Failure> insert_account(const account::Account& one);
  std::expected<void, Failure> set_password(const engine::NewPassword& password);
  std::expected<void, Failure> insert_family(const account::SessionFamily& family);
  std::expected<void, Failure> update_family(const account::SessionFamily& family);
  std::expected<void, Failure> insert_token(const account::RefreshToken& token);
  std::expected<void, Failure> forget_before(Timestamp now);

  Statement insert_account_;
  Statement set_password_;
  Statement insert_family_;
  Statement update_family_;
  Statement insert_token_;
  Statement forget_tokens_;
  Statement forget_families_;
};

}  // namespace stonechat::sqlite
