// What tokens are checked with. A key fixes its algorithm; a token cannot choose (RFC 8725 §3.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/public_key.h"

namespace stonechat::auth {

// `secret` is used byte for byte as it stands. RFC 7518 §3.2 wants at least 32 bytes; the configuration warns below.
struct Hs256Key {
  std::string secret;
};

using TokenKey = std::variant<Hs256Key, PublicKey>;

// As in a token's header: "HS256", "RS256", "ES256", "EdDSA".
std::string_view algorithm_of(const TokenKey& key);

// One key of an issuer's set, with the name by which a token's `kid` asks for it.
struct KeySetKey {
  std::optional<std::string> id;
  TokenKey key;
};

// No two with the same id and algorithm.
using KeySet = std::vector<KeySetKey>;

}  // namespace stonechat::auth
