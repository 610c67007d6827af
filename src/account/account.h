// A built-in account: by what name and password a user of this server logs in. A user who comes with tokens of another
// issuer has none.
#pragma once

#include <string>

#include "base/id.h"
#include "base/time.h"

namespace stonechat::account {

struct Account {
  UserKey user;
  UserId user_id;
  std::string username;       // as its owner wrote it
  std::string password_hash;  // Argon2id with its parameters and salt, as libsodium writes it
  Timestamp changed;          // when the password was set last
};

}  // namespace stonechat::account
