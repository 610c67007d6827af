// A JSON Web Key Set (RFC 7517 §5), as identity providers publish it, to keys. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_key.h"
#include "base/failure.h"

namespace stonechat::auth {

inline constexpr std::size_t jwks_bytes_max = 1048576;
inline constexpr std::size_t jwks_keys_max = 100;

// Secrets (`kty` "oct") may stand in a file that the operator guards, never in what everybody can fetch.
enum class OctKeys : std::uint8_t { refused, accepted };

struct ParsedKeySet {
  KeySet keys;  // at least one
  // Why the others were left out, as RFC 7517 §5 has it, in the order of the set: "key 2: its use is not sig".
  // Neither names nor numbers of keys.
  std::vector<std::string> ignored;
};

// Taken are RSA (RS256), EC P-256 (ES256), OKP Ed25519 (EdDSA) and, where accepted, oct of 32 bytes or more (HS256),
// whose `use`, `key_ops` and `alg` are absent or say that the key checks signatures of its algorithm. `bad_input`,
// saying what to change: not JSON of this form, beyond the bounds, two keys that no `kid` tells apart, or no key to
// use.
std::expected<ParsedKeySet, Failure> parse_jwks(std::string_view json, OctKeys oct);

}  // namespace stonechat::auth
