#include "adapters/sqlite/account_writer.h"

#include <functional>
#include <vector>

namespace stonechat::sqlite {
namespace {

template <class T, class Write>
std::expected<void, Failure> write_each(const std::vector<T>& values, Write write) {
  for (const T& value : values) {
    if (auto result = write(value); !result) {
      return result;
    }
  }
  return {};
}

}  // namespace

// Each batch forgets some of what is over, so that no batch pays for many. The newest family stays: its key is never
// given to another, to which a token of it could be taken to belong.
AccountWriter::AccountWriter(sqlite3* c)
    : insert_account_(c, "INSERT INTO accounts VALUES (?1, ?2, ?3, ?4)"),
      set_password_(c, "UPDATE accounts SET password_hash = ?2, password_changed_at = ?3 WHERE user_key = ?1"),
      insert_family_(c, "INSERT INTO session_families VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      update_family_(c,
                     "UPDATE session_families SET generation = ?2, salt = ?3, rotated_at = ?4, access_expires_at = ?5, "
                     "refresh_expires_at = ?6, revoked = ?7 WHERE family_key = ?1"),
      insert_token_(c, "INSERT INTO refresh_tokens VALUES (?1, ?2, ?3, ?4)"),
      forget_tokens_(c,
                     "DELETE FROM refresh_tokens WHERE token_hash IN "
                     "(SELECT token_hash FROM refresh_tokens WHERE expires_at < ?1 ORDER BY expires_at LIMIT 64)"),
      forget_families_(c,
                       "DELETE FROM session_families WHERE family_key IN "
                       "(SELECT family_key FROM session_families WHERE refresh_expires_at < ?1 "
                       "AND access_expires_at < ?1 ORDER BY refresh_expires_at LIMIT 64) "
                       "AND family_key < (SELECT max(family_key) FROM session_families)") {}

std::expected<void, Failure> AccountWriter::write(const engine::AccountChanges& changes) {
  if (changes.empty()) {
    return {};
  }
  auto result = write_each(changes.new_accounts, std::bind_front(&AccountWriter::insert_account, this));
  if (result) {
    result = write_each(changes.new_passwords, std::bind_front(&AccountWriter::set_password, this));
  }
  if (result) {
    result = write_each(changes.new_families, std::bind_front(&AccountWriter::insert_family, this));
  }
  if (result) {
    result = write_each(changes.changed_families, std::bind_front(&AccountWriter::update_family, this));
  }
  if (result) {
    result = write_each(changes.new_tokens, std::bind_front(&AccountWriter::insert_token, this));
  }
  return result ? forget_before(changes.now) : result;
}

std::expected<void, Failure> AccountWriter::insert_account(const account::Account& one) {
  insert_account_.bind_integer(1, one.user.value);
  insert_account_.bind_text(2, one.username);
  insert_account_.bind_text(3, one.password_hash);
  insert_account_.bind_integer(4, milliseconds_of(one.changed));
  return insert_account_.run();
}

std::expected<void, Failure> AccountWriter::set_password(const engine::NewPassword& password) {
  set_password_.bind_integer(1, password.user.value);
  set_password_.bind_text(2, password.password_hash);
  set_password_.bind_integer(3, milliseconds_of(password.changed));
  return set_password_.run();
}

std::expected<void, Failure> AccountWriter::insert_family(const account::SessionFamily& family) {
  insert_family_.bind_integer(1, family.key.value);
  insert_family_.bind_integer(2, family.user.value);
  insert_family_.bind_integer(3, family.generation);
  insert_family_.bind_blob(4, family.salt);
  insert_family_.bind_integer(5, milliseconds_of(family.rotated));
  insert_family_.bind_integer(6, milliseconds_of(family.access_expires));
  insert_family_.bind_integer(7, milliseconds_of(family.refresh_expires));
  insert_family_.bind_integer(8, family.revoked ? 1 : 0);
  return insert_family_.run();
}

std::expected<void, Failure> AccountWriter::update_family(const account::SessionFamily& family) {
  update_family_.bind_integer(1, family.key.value);
  update_family_.bind_integer(2, family.generation);
  update_family_.bind_blob(3, family.salt);
  update_family_.bind_integer(4, milliseconds_of(family.rotated));
  update_family_.bind_integer(5, milliseconds_of(family.access_expires));
  update_family_.bind_integer(6, milliseconds_of(family.refresh_expires));
  update_family_.bind_integer(7, family.revoked ? 1 : 0);
  return update_family_.run();
}

std::expected<void, Failure> AccountWriter::insert_token(const account::RefreshToken& token) {
  insert_token_.bind_blob(1, token.hash);
  insert_token_.bind_integer(2, token.family.value);
  insert_token_.bind_integer(3, token.generation);
  insert_token_.bind_integer(4, milliseconds_of(token.expires));
  return insert_token_.run();
}

std::expected<void, Failure> AccountWriter::forget_before(Timestamp now) {
  forget_tokens_.bind_integer(1, milliseconds_of(now));
  forget_families_.bind_integer(1, milliseconds_of(now));
  auto result = forget_tokens_.run();
  return result ? forget_families_.run() : result;
}

}  // namespace stonechat::sqlite
