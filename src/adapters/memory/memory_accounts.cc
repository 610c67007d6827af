#include "adapters/memory/memory_accounts.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "account/username.h"
#include "adapters/memory/memory_data.h"

namespace stonechat::memory {
namespace {

using account::FamilyKey;
using account::SessionFamily;

const account::Account* find(const AccountTables& tables, std::string_view username) {
  const auto at = tables.by_username.find(account::username_key(username));
  return at == tables.by_username.end() ? nullptr : &tables.accounts.at(at->second);
}

std::optional<account::Account> copy_of(const account::Account* found) {
  return found == nullptr ? std::optional<account::Account>{} : *found;
}

// The newest family stays, so that its key is never given to another.
void forget_expired(AccountTables& tables, Timestamp now) {
  std::erase_if(tables.tokens, [&](const auto& entry) { return entry.second.expires < now; });
  if (tables.families.empty()) {
    return;
  }
  const FamilyKey newest = tables.families.rbegin()->first;
  std::erase_if(tables.families, [&](const auto& entry) {
    return entry.first != newest && entry.second.refresh_expires < now && entry.second.access_expires < now;
  });
}

}  // namespace

std::string duplicate_in(const AccountTables& tables, const engine::AccountChanges& changes) {
  std::set<std::string> names;
  for (const account::Account& one : changes.new_accounts) {
    const std::string key = account::username_key(one.username);
    if (tables.by_username.contains(key) || tables.accounts.contains(one.user) || !names.insert(key).second) {
      return "duplicate account";
    }
  }
  const auto is_stored = [&](const SessionFamily& family) { return tables.families.contains(family.key); };
  if (std::ranges::any_of(changes.new_families, is_stored)) {
    return "duplicate family";
  }
  const auto is_known = [&](const account::RefreshToken& token) { return tables.tokens.contains(token.hash); };
  return std::ranges::any_of(changes.new_tokens, is_known) ? "duplicate token" : "";
}

void apply_changes(AccountTables& tables, const engine::AccountChanges& changes) {
  for (const account::Account& one : changes.new_accounts) {
    tables.by_username.emplace(account::username_key(one.username), one.user);
    tables.accounts.emplace(one.user, one);
  }
  for (const engine::NewPassword& password : changes.new_passwords) {
    account::Account& changed = tables.accounts.at(password.user);
    changed.password_hash = password.password_hash;
    changed.changed = password.changed;
  }
  for (const auto* families : {&changes.new_families, &changes.changed_families}) {
    for (const SessionFamily& family : *families) {
      tables.families.insert_or_assign(family.key, family);
    }
  }
  for (const account::RefreshToken& token : changes.new_tokens) {
    tables.tokens.emplace(token.hash, token);
  }
  if (!changes.empty()) {
    forget_expired(tables, changes.now);
  }
}

std::expected<std::vector<std::optional<account::Account>>, Failure> MemoryAccountStore::find_accounts(
    std::span<const std::string> usernames) {
  const std::lock_guard lock(data_->mutex);
  std::vector<std::optional<account::Account>> found;
  for (const std::string& username : usernames) {
    found.push_back(copy_of(find(data_->accounts, username)));
  }
  return found;
}

std::expected<std::vector<std::optional<engine::FoundToken>>, Failure> MemoryAccountStore::find_tokens(
    std::span<const account::TokenHash> hashes) {
  const std::lock_guard lock(data_->mutex);
  std::vector<std::optional<engine::FoundToken>> found(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto at = data_->accounts.tokens.find(hashes[i]);
    if (at != data_->accounts.tokens.end()) {
      found[i] = {.family = data_->accounts.families.at(at->second.family), .generation = at->second.generation};
    }
  }
  return found;
}

std::expected<std::vector<SessionFamily>, Failure> MemoryAccountStore::find_families(UserKey user) {
  const std::lock_guard lock(data_->mutex);
  std::vector<SessionFamily> found;
  for (const auto& [key, family] : data_->accounts.families) {
    if (family.user == user && !family.revoked) {
      found.push_back(family);
    }
  }
  return found;
}

std::expected<std::optional<account::Account>, Failure> MemoryAccountReader::find_account(std::string_view username) {
  const std::lock_guard lock(data_->mutex);
  return copy_of(find(data_->accounts, username));
}

std::expected<std::optional<account::Account>, Failure> MemoryAccountReader::find_account_of(const UserId& user) {
  const std::lock_guard lock(data_->mutex);
  for (const auto& [key, one] : data_->accounts.accounts) {
    if (one.user_id == user) {
      return one;
    }
  }
  return std::nullopt;
}

std::expected<std::vector<engine::RevokedFamily>, Failure> MemoryAccountReader::revoked_families(Timestamp now) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::RevokedFamily> found;
  for (const auto& [key, family] : data_->accounts.families) {
    if (family.revoked && family.access_expires > now) {
      found.push_back({.family = key, .access_expires = family.access_expires});
    }
  }
  return found;
}

std::expected<std::vector<engine::UserSwitch>, Failure> MemoryAccountReader::user_switches(std::int64_t after) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::UserSwitch> found;
  for (const auto& [key, one] : data_->accounts.switches) {
    if (one.change > after) {
      found.push_back(one);
    }
  }
  std::ranges::sort(found, {}, &engine::UserSwitch::change);
  return found;
}

}  // namespace stonechat::memory
