#include "auth/jwks.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "auth/json_members.h"
#include "base/base64url.h"

namespace stonechat::auth {
namespace {

using simdjson::dom::element;

// Certificates and thumbprints stand beside keys; nothing in a set nests deeper than a few levels.
constexpr std::size_t depth_max = 32;
constexpr std::size_t secret_bytes_min = 32;

std::unexpected<Failure> bad(std::string why) {
  return std::unexpected(Failure{Failure::Kind::bad_input, std::move(why)});
}

using Refusal = PublicKey::Refusal;

// The members of one JWK that matter.
struct Jwk {
  std::optional<element> kty, use, key_ops, alg, kid, crv, n, e, x, y, k;

  static std::expected<Jwk, Refusal> of(const element& value) {
    simdjson::dom::object object;
    if (value.get(object) != simdjson::SUCCESS) {
      return std::unexpected("it is no object");
    }
    const auto found = members<11>(object, {"kty", "use", "key_ops", "alg", "kid", "crv", "n", "e", "x", "y", "k"});
    if (!found) {
      return std::unexpected("it names a member twice");
    }
    const auto& [kty, use, key_ops, alg, kid, crv, n, e, x, y, k] = *found;
    return Jwk{kty, use, key_ops, alg, kid, crv, n, e, x, y, k};
  }
};

std::optional<std::string> bytes_of(const std::optional<element>& value) {
  const auto text = text_of(value);
  return text ? decode_base64url(*text) : std::nullopt;
}

bool is_absent_or(const std::optional<element>& value, std::string_view wanted) {
  return !value || text_of(value) == wanted;
}

bool allows_verifying(const std::optional<element>& key_ops) {
  simdjson::dom::array operations;
  return !key_ops || (key_ops->get(operations) == simdjson::SUCCESS &&
                      std::ranges::any_of(operations, [](const element& one) { return text_of(one) == "verify"; }));
}

std::expected<TokenKey, Refusal> rsa_key(const Jwk& jwk) {
  const auto modulus = bytes_of(jwk.n);
  const auto exponent = bytes_of(jwk.e);
  if (!modulus || !exponent) {
    return std::unexpected("an RSA key needs n and e, in base64url");
  }
  return PublicKey::rsa({.modulus = *modulus, .exponent = *exponent});
}

std::expected<TokenKey, Refusal> ec_key(const Jwk& jwk) {
  if (text_of(jwk.crv) != "P-256") {
    return std::unexpected("of EC keys only those on the curve P-256 are used");
  }
  const auto x = bytes_of(jwk.x);
  const auto y = bytes_of(jwk.y);
  if (!x || !y) {
    return std::unexpected("an EC key needs x and y, in base64url");
  }
  return PublicKey::p256({.x = *x, .y = *y});
}

std::expected<TokenKey, Refusal> okp_key(const Jwk& jwk) {
  if (text_of(jwk.crv) != "Ed25519") {
    return std::unexpected("of OKP keys only those on the curve Ed25519 are used");
  }
  const auto x = bytes_of(jwk.x);
  if (!x) {
    return std::unexpected("an OKP key needs x, in base64url");
  }
  return PublicKey::ed25519(*x);
}

std::expected<TokenKey, Refusal> oct_key(const Jwk& jwk, OctKeys oct) {
  if (oct == OctKeys::refused) {
    return std::unexpected("a secret (kty oct) is no secret where everybody can fetch it");
  }
  auto secret = bytes_of(jwk.k);
  if (!secret || secret->size() < secret_bytes_min) {
    return std::unexpected("an oct key needs k, in base64url, of at least 32 bytes");
  }
  return Hs256Key{std::move(*secret)};
}

std::expected<TokenKey, Refusal> key_of(const Jwk& jwk, OctKeys oct) {
  const auto kty = text_of(jwk.kty);
  if (kty == "RSA") {
    return rsa_key(jwk);
  }
  if (kty == "EC") {
    return ec_key(jwk);
  }
  if (kty == "OKP") {
    return okp_key(jwk);
  }
  if (kty == "oct") {
    return oct_key(jwk, oct);
  }
  return std::unexpected("its kty is none of RSA, EC, OKP and oct");
}

std::expected<KeySetKey, Refusal> named_key_of(const element& value, OctKeys oct) {
  const auto jwk = Jwk::of(value);
  if (!jwk) {
    return std::unexpected(jwk.error());
  }
  if (!is_absent_or(jwk->use, "sig") || !allows_verifying(jwk->key_ops)) {
    return std::unexpected("its use is not sig, or its key_ops lack verify");
  }
  const auto kid = text_of(jwk->kid);
  if (jwk->kid && !kid) {
    return std::unexpected("its kid is no text");
  }
  auto key = key_of(*jwk, oct);
  if (!key) {
    return std::unexpected(key.error());
  }
  if (!is_absent_or(jwk->alg, algorithm_of(*key))) {
    return std::unexpected("its alg is none of RS256, ES256, EdDSA and HS256, or not that of its kty");
  }
  KeySetKey named{.id = std::nullopt, .key = std::move(*key)};
  if (kid) {
    named.id = std::string{*kid};
  }
  return named;
}

bool holds_one_named_alike(const KeySet& keys, const KeySetKey& key) {
  return std::ranges::any_of(keys, [&](const KeySetKey& other) {
    return other.id == key.id && algorithm_of(other.key) == algorithm_of(key.key);
  });
}

// They live in the parser.
std::optional<simdjson::dom::array> keys_of(simdjson::dom::parser& parser, std::string_view json) {
  simdjson::dom::object object;
  if (parser.allocate(std::max<std::size_t>(json.size(), 64), depth_max) != simdjson::SUCCESS ||
      parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto found = members<1>(object, {"keys"});
  simdjson::dom::array values;
  if (!found || !(*found)[0] || (*found)[0]->get(values) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return values;
}

}  // namespace

std::expected<ParsedKeySet, Failure> parse_jwks(std::string_view json, OctKeys oct) {
  if (json.size() > jwks_bytes_max) {
    return bad("a key set has at most 1 MiB");
  }
  simdjson::dom::parser parser;
  const auto values = keys_of(parser, json);
  if (!values) {
    return bad(R"(a key set is JSON of the form {"keys": [...]})");
  }
  if (values->size() > jwks_keys_max) {
    return bad("a key set has at most 100 keys");
  }
  ParsedKeySet set;
  std::size_t place = 0;
  for (const element& value : *values) {
    const std::string where = "key " + std::to_string(++place) + ": ";
    auto key = named_key_of(value, oct);
    if (!key) {
      set.ignored.push_back(where + std::string{key.error()});
    } else if (holds_one_named_alike(set.keys, *key)) {
      return bad(where + "another one has the same kid and algorithm; give each a kid of its own");
    } else {
      set.keys.push_back(std::move(*key));
    }
  }
  if (set.keys.empty()) {
    return bad("no key that checks tokens" + (set.ignored.empty() ? std::string{} : "; " + set.ignored.front()));
  }
  return set;
}

}  // namespace stonechat::auth
