// One login of one device and everything that came from it: a chain of refresh tokens, of which the newest counts, and
// the access tokens that they brought. The rules of rotation (RFC 9700 §4.14.2) are a pure function; tokens are known
// by their hashes alone.
//
// A refresh token is used once: it makes its successor. For `rotation_grace` it gives the same successor again, because
// an answer may be lost on its way. Whoever comes with one that is older shows that it was copied, and the whole family
// ends.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"

namespace stonechat::account {

// Dense, from 1.
using FamilyKey = Key<struct FamilyKeyTag>;
// SHA-256 of a refresh token.
using TokenHash = std::array<std::byte, 32>;
// Makes a successor from the token before it, for whoever has that one.
using TokenSalt = std::array<std::byte, 32>;

inline constexpr std::chrono::seconds rotation_grace{60};
// One more ends the one that was refreshed longest ago.
inline constexpr std::size_t logins_per_user_max = 100;

// How long what is issued holds.
struct TokenLives {
  std::chrono::seconds access{900};
  std::chrono::seconds refresh{std::chrono::days{30}};
};

struct SessionFamily {
  FamilyKey key;
  UserKey user;
  UserId user_id;
  std::int64_t generation = 1;  // of the newest refresh token
  TokenSalt salt{};             // of the newest refresh token; nothing for the first
  Timestamp rotated{};          // when the newest refresh token was made
  Timestamp access_expires{};   // of every access token that came with it, in whole seconds
  Timestamp refresh_expires{};  // of the newest refresh token
  bool revoked = false;
};

// A refresh token as the store knows it.
struct RefreshToken {
  TokenHash hash{};
  FamilyKey family;
  std::int64_t generation = 1;
  Timestamp expires{};
};

// The family of a login, with its first refresh token.
SessionFamily open_family(FamilyKey key, UserKey user, const UserId& user_id, Timestamp now, TokenLives lives);

enum class Refreshed : std::uint8_t {
  rotated,   // `family` has a new generation, made with `fresh`
  repeated,  // the answer is the one that was lost; nothing changed
  reused,    // an older token: the family is revoked by this
  expired,
  ended,  // it was revoked before
};

// A token of `generation` of this family is presented.
Refreshed refresh(SessionFamily& family, std::int64_t generation, const TokenSalt& fresh, Timestamp now,
                  TokenLives lives);

// One more refresh token of the newest generation, with access tokens of its own: either of the two makes the next.
void reissue(SessionFamily& family, Timestamp now, TokenLives lives);

// `sid` and `did` of a family's access tokens: "login_7". A device is what logs in.
std::string login_name(FamilyKey family);
// Nothing for a text that login_name() does not write: other issuers have sessions of their own.
std::optional<FamilyKey> family_of(std::string_view login_name);

}  // namespace stonechat::account
