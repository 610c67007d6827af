// What a store keeps of accounts and logins. Changes are a part of a Batch (store.h); reads come in the same two halves
// as the store's own. Usernames are compared as account::username_key() does.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "account/session_family.h"
#include "base/failure.h"
#include "base/id.h"
#include "base/time.h"

namespace stonechat::engine {

struct NewPassword {
  UserKey user;
  std::string password_hash;
  Timestamp changed;
};

struct AccountChanges {
  std::vector<account::Account> new_accounts = {};  // the users are stored before, or with the same batch
  std::vector<NewPassword> new_passwords = {};
  std::vector<account::SessionFamily> new_families = {};
  std::vector<account::SessionFamily> changed_families = {};
  std::vector<account::RefreshToken> new_tokens = {};
  // Some of the tokens and families whose every end lies before this are forgotten.
  Timestamp now{};
  bool empty() const {
    return new_accounts.empty() && new_passwords.empty() && new_families.empty() && changed_families.empty() &&
           new_tokens.empty();
  }
};

// A refresh token's family, and which of its tokens it is.
struct FoundToken {
  account::SessionFamily family;
  std::int64_t generation = 0;
};

// The shard host's thread, as Store.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  // One entry a name, or hash, in the same order.
  virtual std::expected<std::vector<std::optional<account::Account>>, Failure> find_accounts(
      std::span<const std::string> usernames) = 0;
  virtual std::expected<std::vector<std::optional<FoundToken>>, Failure> find_tokens(
      std::span<const account::TokenHash> hashes) = 0;
  // Those that are not revoked, by key.
  virtual std::expected<std::vector<account::SessionFamily>, Failure> find_families(UserKey user) = 0;
};

// A family that is revoked while access tokens of it may still be good.
struct RevokedFamily {
  account::FamilyKey family;
  Timestamp access_expires;
};

// An operator's word on one user. `change` rises with every one; a user has only the last.
struct UserSwitch {
  std::int64_t change = 0;
  UserId user;
  UserKey key;
  bool disabled = false;
};

// As StoreReader.
class AccountReader {
 public:
  virtual ~AccountReader() = default;

  virtual std::expected<std::optional<account::Account>, Failure> find_account(std::string_view username) = 0;
  virtual std::expected<std::optional<account::Account>, Failure> find_account_of(const UserId& user) = 0;
  virtual std::expected<std::vector<RevokedFamily>, Failure> revoked_families(Timestamp now) = 0;
  // Those with a `change` above `after`, by change.
  virtual std::expected<std::vector<UserSwitch>, Failure> user_switches(std::int64_t after) = 0;
};

}  // namespace stonechat::engine
