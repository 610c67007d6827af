// Accounts and logins of a memory store. The tables are a part of MemoryData; its mutex is held where they are touched.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/ports/account_store.h"

namespace stonechat::memory {

struct MemoryData;

struct AccountTables {
  std::map<UserKey, account::Account> accounts;
  std::map<std::string, UserKey> by_username;  // account::username_key
  std::map<account::FamilyKey, account::SessionFamily> families;
  std::map<account::TokenHash, account::RefreshToken> tokens;
  std::map<UserKey, engine::UserSwitch> switches;
};

// What `changes` would store twice; empty: nothing, and they may be applied.
std::string duplicate_in(const AccountTables& tables, const engine::AccountChanges& changes);
void apply_changes(AccountTables& tables, const engine::AccountChanges& changes);

class MemoryAccountStore final : public engine::AccountStore {
 public:
  explicit MemoryAccountStore(std::shared_ptr<MemoryData> data) : data_(std::move(data)) {}

  std::expected<std::vector<std::optional<account::Account>>, Failure> find_accounts(
      std::span<const std::string> usernames) override;
  std::expected<std::vector<std::optional<engine::FoundToken>>, Failure> find_tokens(
      std::span<const account::TokenHash> hashes) override;
  std::expected<std::vector<account::SessionFamily>, Failure> find_families(UserKey user) override;

 private:
  std::shared_ptr<MemoryData> data_;
};

class MemoryAccountReader final : public engine::AccountReader {
 public:
  explicit MemoryAccountReader(std::shared_ptr<MemoryData> data) : data_(std::move(data)) {}

  std::expected<std::optional<account::Account>, Failure> find_account(std::string_view username) override;
  std::expected<std::optional<account::Account>, Failure> find_account_of(const UserId& user) override;
  std::expected<std::vector<engine::RevokedFamily>, Failure> revoked_families(Timestamp now) override;
  std::expected<std::vector<engine::UserSwitch>, Failure> user_switches(std::int64_t after) override;

 private:
  std::shared_ptr<MemoryData> data_;
};

}  // namespace stonechat::memory
