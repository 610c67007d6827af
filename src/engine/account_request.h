// What is asked of accounts and logins, and what becomes of it. Decided by the shard host's thread, in the order of its
// queue, committed before it is answered. Passwords were compared and hashed before, and tokens are here as hashes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "account/session_family.h"
#include "base/id.h"
#include "base/time.h"
#include "engine/origin.h"

namespace stonechat::engine {

// A new user with an account, logged in.
struct RegisterAccount {
  std::string username;
  std::string password_hash;
  UserId user;  // fresh
  std::string display_name;
  account::TokenHash first_token{};
};

struct OpenSession {
  std::string username;
  std::string verified_hash;  // that the password was compared with; refused where it is another by now
  account::TokenHash first_token{};
};

struct RefreshSession {
  account::TokenHash presented{};
  account::TokenSalt fresh{};
  account::TokenHash successor{};  // of the token that `fresh` makes
};

// Ends the login that the token belongs to, whichever of its tokens it is. An unknown one ends nothing.
struct EndSession {
  account::TokenHash presented{};
};

// Ends all logins of the user but `kept`, and gives that one, or a new one, another refresh token.
struct ChangePassword {
  std::string username;
  std::string verified_hash;
  std::string new_hash;
  std::optional<account::FamilyKey> kept;
  account::TokenHash new_token{};
};

struct AccountRequest {
  Origin origin;
  account::TokenLives lives;
  std::variant<RegisterAccount, OpenSession, RefreshSession, EndSession, ChangePassword> body;
};

struct SessionGranted {
  UserId user;
  account::FamilyKey family;
  Timestamp access_expires;
  account::TokenSalt salt{};  // of a refresh: makes the successor of the token that was presented
};

struct AccountChanged {};

enum class AccountRefusal : std::uint8_t { username_taken, wrong_password, disabled, session_over };

using AccountOutcome = std::variant<SessionGranted, AccountChanged, AccountRefusal>;

// Whose connections end: of one login, or of a user who was disabled.
struct SessionsEnded {
  UserKey user;
  std::optional<account::FamilyKey> family;  // nothing: all of the user's
};

}  // namespace stonechat::engine
