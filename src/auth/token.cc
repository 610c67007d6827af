#include "auth/token.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "auth/hmac_sha256.h"
#include "auth/signature_check.h"
#include "auth/token_json.h"
#include "base/base64url.h"
#include "base/check.h"
#include "base/id.h"

namespace stonechat::auth {
namespace {

// An RSA key of 8,192 bits signs in this many bytes.
constexpr std::size_t signature_bytes_max = 1024;
constexpr std::ptrdiff_t name_characters_max = 255;

struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_part;
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  return Parts{.header = token.substr(0, first),
               .claims = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_part = token.substr(0, second)};
}

std::optional<TokenRefusal> check_signature(const std::vector<std::unique_ptr<const SignatureCheck>>& checks,
                                            const Parts& parts) {
  const auto algorithm = read_algorithm(parts.header);
  if (!algorithm) {
    return algorithm.error();
  }
  std::array<std::byte, signature_bytes_max> bytes;
  if (base64url_decoded_size(parts.signature.size()) > bytes.size()) {
    return TokenRefusal::malformed;
  }
  const auto size = decode_base64url(parts.signature, bytes);
  if (!size) {
    return TokenRefusal::malformed;
  }
  TokenRefusal refusal = TokenRefusal::wrong_algorithm;
  for (const auto& candidate : checks) {
    if (candidate->algorithm() == *algorithm) {
      if (candidate->accepts(parts.signed_part, std::span{bytes}.first(*size))) {
        return std::nullopt;
      }
      refusal = TokenRefusal::bad_signature;
    }
  }
  return refusal;
}

}  // namespace

TokenVerifier::TokenVerifier(std::vector<TokenKey> keys, TokenRules rules) : rules_(std::move(rules)) {
  check(!keys.empty(), "a verifier without a key refuses everybody");
  for (const TokenKey& key : keys) {
    checks_.push_back(make_signature_check(key));
  }
}

TokenVerifier::~TokenVerifier() = default;
TokenVerifier::TokenVerifier(TokenVerifier&&) noexcept = default;
TokenVerifier& TokenVerifier::operator=(TokenVerifier&&) noexcept = default;

std::expected<Claims, TokenRefusal> TokenVerifier::verify(std::string_view token, Timestamp now) const {
  const auto parts = token.size() <= token_bytes_max ? split(token) : std::nullopt;
  if (!parts) {
    return std::unexpected(TokenRefusal::malformed);
  }
  if (const auto refusal = check_signature(checks_, *parts)) {
    return std::unexpected(*refusal);
  }
  auto claims = read_claims(parts->claims, rules_);
  if (!claims) {
    return claims;
  }
  const std::int64_t now_seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  if (claims->expires_at_seconds <= now_seconds) {
    return std::unexpected(TokenRefusal::expired);
  }
  if (claims->not_before_seconds.value_or(0) > now_seconds + not_before_leeway_seconds) {
    return std::unexpected(TokenRefusal::not_yet_valid);
  }
  return claims;
}

std::string sign_hs256(const Claims& claims, std::string_view secret, const TokenRules& rules) {
  std::string token = encode_base64url(std::string_view{R"({"alg":"HS256","typ":"JWT"})"});
  token += '.';
  token += encode_base64url(write_claims(claims, rules));
  const HmacSha256::Digest signature = HmacSha256{secret}.digest_of(token);
  token += '.';
  token += encode_base64url(signature);
  return token;
}

bool is_name(std::string_view text) {
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; };
  return !text.empty() && std::ranges::count_if(text, begins_character) <= name_characters_max;
}

bool is_subject(std::string_view text) { return is_id_form(text) && text != "me"; }

}  // namespace stonechat::auth
