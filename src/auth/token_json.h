// The JSON inside a token: base64url parts in, checked values out. Knows no key and no clock.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "auth/token.h"

namespace stonechat::auth {

struct TokenHeader {
  std::string algorithm;                             // `alg`
  std::optional<std::string> key_id = std::nullopt;  // `kid`
};

// `wrong_algorithm` where there is no `alg`; `malformed` where the header is no JSON object, names a member twice, has
// a `kid` that is no text, or `crit`, whose extensions we would have to understand (RFC 7515 §4.1.11). Keys that a
// header brings itself or points to (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
std::expected<TokenHeader, TokenRefusal> read_header(std::string_view header_part);

// What `sub` names: a user of ours, or one of an issuer's own (issuer_subject.h).
enum class Subjects : std::uint8_t { users, issuers };

// Everything that does not depend on the time is checked, `iss` and `aud` against the rules.
std::expected<Claims, TokenRefusal> read_claims(std::string_view claims_part, const TokenRules& rules,
                                                Subjects subjects);

// The claims as a JSON object, `iss` and `aud` from the rules.
std::string write_claims(const Claims& claims, const TokenRules& rules);

}  // namespace stonechat::auth
