#include "adapters/sqlite/account_finder.h"

#include <limits>
#include <utility>

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

#define STONECHAT_ACCOUNT                                                             \
  "SELECT a.user_key, u.user_id, a.username, a.password_hash, a.password_changed_at " \
  "FROM accounts a LEFT JOIN users u ON u.user_key = a.user_key "

#define STONECHAT_FAMILY                                                                           \
  "f.family_key, f.user_key, u.user_id, f.generation, f.salt, f.rotated_at, f.access_expires_at, " \
  "f.refresh_expires_at, f.revoked "

account::Account read_account(Row& row) {
  account::Account found;
  found.user = row.key<UserKey>();
  found.user_id = row.id<UserId>();
  found.username = row.text();
  found.password_hash = row.text();
  found.changed = row.time();
  return found;
}

account::SessionFamily read_family(Row& row) {
  account::SessionFamily family;
  family.key = row.key<account::FamilyKey>();
  family.user = row.key<UserKey>();
  family.user_id = row.id<UserId>();
  family.generation = row.integer(1, integer_max);
  family.salt = row.hash();
  family.rotated = row.time();
  family.access_expires = row.time();
  family.refresh_expires = row.time();
  family.revoked = row.integer(0, 1) == 1;
  return family;
}

std::expected<std::optional<account::Account>, Failure> find_one(Statement& statement, std::string_view name) {
  std::optional<account::Account> found;
  statement.bind_text(1, name);
  if (auto result = statement.each([&](Row& row) { found = read_account(row); }); !result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

}  // namespace

AccountFinder::AccountFinder(sqlite3* c)
    : account_(c, STONECHAT_ACCOUNT "WHERE a.username = ?1"),
      token_(c, "SELECT t.generation, " STONECHAT_FAMILY
                "FROM refresh_tokens t JOIN session_families f ON f.family_key = t.family_key "
                "LEFT JOIN users u ON u.user_key = f.user_key WHERE t.token_hash = ?1"),
      families_(c, "SELECT " STONECHAT_FAMILY
                   "FROM session_families f LEFT JOIN users u ON u.user_key = f.user_key "
                   "WHERE f.user_key = ?1 AND f.revoked = 0 ORDER BY f.family_key") {}

std::expected<std::vector<std::optional<account::Account>>, Failure> AccountFinder::find_accounts(
    std::span<const std::string> usernames) {
  std::vector<std::optional<account::Account>> all;
  for (const std::string& username : usernames) {
    auto found = find_one(account_, username);
    if (!found) {
      return std::unexpected(std::move(found.error()));
    }
    all.push_back(std::move(*found));
  }
  return all;
}

std::expected<std::vector<std::optional<engine::FoundToken>>, Failure> AccountFinder::find_tokens(
    std::span<const account::TokenHash> hashes) {
  std::vector<std::optional<engine::FoundToken>> found(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    token_.bind_blob(1, hashes[i]);
    auto result = token_.each([&](Row& row) {
      engine::FoundToken& token = found[i].emplace();
      token.generation = row.integer(1, integer_max);
      token.family = read_family(row);
    });
    if (!result) {
      return std::unexpected(std::move(result.error()));
    }
  }
  return found;
}

std::expected<std::vector<account::SessionFamily>, Failure> AccountFinder::find_families(UserKey user) {
  std::vector<account::SessionFamily> found;
  families_.bind_integer(1, user.value);
  if (auto result = families_.each([&](Row& row) { found.push_back(read_family(row)); }); !result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

FileAccountReader::FileAccountReader(sqlite3* c)
    : by_username_(c, STONECHAT_ACCOUNT "WHERE a.username = ?1"),
      by_user_(c, STONECHAT_ACCOUNT "WHERE a.user_key = (SELECT user_key FROM users WHERE user_id = ?1)"),
      revoked_(c,
               "SELECT family_key, access_expires_at FROM session_families WHERE revoked = 1 "
               "AND access_expires_at > ?1"),
      switches_(c,
                "SELECT s.change_number, u.user_id, s.user_key, s.disabled FROM user_switches s "
                "LEFT JOIN users u ON u.user_key = s.user_key WHERE s.change_number > ?1 "
                "ORDER BY s.change_number") {}

std::expected<std::optional<account::Account>, Failure> FileAccountReader::find_account(std::string_view username) {
  return find_one(by_username_, username);
}

std::expected<std::optional<account::Account>, Failure> FileAccountReader::find_account_of(const UserId& user) {
  return find_one(by_user_, user.view());
}

std::expected<std::vector<engine::RevokedFamily>, Failure> FileAccountReader::revoked_families(Timestamp now) {
  std::vector<engine::RevokedFamily> found;
  revoked_.bind_integer(1, milliseconds_of(now));
  auto result = revoked_.each([&](Row& row) {
    engine::RevokedFamily& family = found.emplace_back();
    family.family = row.key<account::FamilyKey>();
    family.access_expires = row.time();
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<std::vector<engine::UserSwitch>, Failure> FileAccountReader::user_switches(std::int64_t after) {
  std::vector<engine::UserSwitch> found;
  switches_.bind_integer(1, after);
  auto result = switches_.each([&](Row& row) {
    engine::UserSwitch& one = found.emplace_back();
    one.change = row.integer(1, integer_max);
    one.user = row.id<UserId>();
    one.key = row.key<UserKey>();
    one.disabled = row.integer(0, 1) == 1;
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

}  // namespace stonechat::sqlite
