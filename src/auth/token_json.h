// The JSON inside a token: base64url parts in, checked values out. Knows no key and no clock.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "auth/token.h"

namespace stonechat::auth {

// `alg` of a header. `wrong_algorithm` where there is none; `malformed` where the header is no JSON object, names a
// member twice, or has `crit`, whose extensions we would have to understand (RFC 7515 §4.1.11).
std::expected<std::string, TokenRefusal> read_algorithm(std::string_view header_part);

// Everything that does not depend on the time is checked, `iss` and `aud` against the rules.
std::expected<Claims, TokenRefusal> read_claims(std::string_view claims_part, const TokenRules& rules);

// The claims as a JSON object, `iss` and `aud` from the rules.
std::string write_claims(const Claims& claims, const TokenRules& rules);

}  // namespace stonechat::auth
