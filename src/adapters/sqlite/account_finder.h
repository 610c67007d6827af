// Looks up accounts and logins: for the shard host on the writer's connection, for people on a reader's. One connection
// each, one thread at a time.
#pragma once

#include "adapters/sqlite/statement.h"
#include "engine/ports/account_store.h"

namespace stonechat::sqlite {

class AccountFinder final : public engine::AccountStore {
 public:
  explicit AccountFinder(sqlite3* connection);

  std::expected<std::vector<std::optional<account::Account>>, Failure> find_accounts(
      std::span<const std::string> usernames) override;
  std::expected<std::vector<std::optional<engine::FoundToken>>, Failure> find_tokens(
      std::span<const account::TokenHash> hashes) override;
  std::expected<std::vector<account::SessionFamily>, Failure> find_families(UserKey user) override;

 private:
  Statement account_;
  Statement token_;
  Statement families_;
};

class FileAccountReader final : public engine::AccountReader {
 public:
  explicit FileAccountReader(sqlite3* connection);

  std::expected<std::optional<account::Account>, Failure> find_account(std::string_view username) override;
  std::expected<std::optional<account::Account>, Failure> find_account_of(const UserId& user) override;
  std::expected<std::vector<engine::RevokedFamily>, Failure> revoked_families(Timestamp now) override;
  std::expected<std::vector<engine::UserSwitch>, Failure> user_switches(std::int64_t after) override;

 private:
  Statement by_username_;
  Statement by_user_;
  Statement revoked_;
  Statement switches_;
};

}  // namespace stonechat::sqlite
