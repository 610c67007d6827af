#include "auth/token.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "auth/hmac_sha256.h"
#include "auth/signature_check.h"
#include "auth/token_json.h"
#include "base/base64url.h"
#include "base/id.h"

namespace stonechat::auth {
namespace {

constexpr std::ptrdiff_t name_characters_max = 255;

bool is_known_algorithm(std::string_view name) {
  return name == "HS256" || name == "RS256" || name == "ES256" || name == "EdDSA";
}

}  // namespace

struct TokenVerifier::Candidate {
  std::optional<std::string> id;
  Subjects subjects;
  std::unique_ptr<const SignatureCheck> check;

  bool is_asked_by(const TokenHeader& header) const {
    return check->algorithm() == header.algorithm && (!header.key_id || id == header.key_id);
  }
};

struct TokenVerifier::Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_part;

  static std::optional<Parts> of(std::string_view token) {
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
};

TokenVerifier::TokenVerifier(const std::vector<TokenKey>& keys, TokenRules rules, const KeySet& set)
    : rules_(std::move(rules)) {
  for (const TokenKey& key : keys) {
    candidates_.push_back({.id = std::nullopt, .subjects = Subjects::users, .check = make_signature_check(key)});
  }
  for (const auto& [id, key] : set) {
    candidates_.push_back({.id = id, .subjects = Subjects::issuers, .check = make_signature_check(key)});
  }
}

TokenVerifier::~TokenVerifier() = default;
TokenVerifier::TokenVerifier(TokenVerifier&&) noexcept = default;
TokenVerifier& TokenVerifier::operator=(TokenVerifier&&) noexcept = default;

std::optional<TokenRefusal> TokenVerifier::why_nobody(const TokenHeader& header) const {
  const auto asked = [&](const Candidate& candidate) { return candidate.is_asked_by(header); };
  const auto count = std::ranges::count_if(candidates_, asked);
  if (count != 0) {
    const bool of_set = std::ranges::any_of(candidates_, [&](const Candidate& candidate) {
      return asked(candidate) && candidate.subjects == Subjects::issuers;
    });
    return count > 1 && of_set && !header.key_id ? std::optional{TokenRefusal::unnamed_key} : std::nullopt;
  }
  const bool named = std::ranges::any_of(
      candidates_, [&](const Candidate& candidate) { return header.key_id && candidate.id == header.key_id; });
  const bool another_set_could = candidates_.empty() || (header.key_id && !named);
  return is_known_algorithm(header.algorithm) && another_set_could ? TokenRefusal::unknown_key
                                                                   : TokenRefusal::wrong_algorithm;
}

std::expected<const TokenVerifier::Candidate*, TokenRefusal> TokenVerifier::signer_of(const Parts& parts) const {
  const auto header = read_header(parts.header);
  if (!header) {
    return std::unexpected(header.error());
  }
  std::array<std::byte, signature_bytes_max> bytes;
  if (base64url_decoded_size(parts.signature.size()) > bytes.size()) {
    return std::unexpected(TokenRefusal::malformed);
  }
  const auto size = decode_base64url(parts.signature, bytes);
  if (!size) {
    return std::unexpected(TokenRefusal::malformed);
  }
  if (const auto refusal = why_nobody(*header)) {
    return std::unexpected(*refusal);
  }
  for (const Candidate& candidate : candidates_) {
    if (candidate.is_asked_by(*header) && candidate.check->accepts(parts.signed_part, std::span{bytes}.first(*size))) {
      return &candidate;
    }
  }
  return std::unexpected(TokenRefusal::bad_signature);
}

std::expected<Claims, TokenRefusal> TokenVerifier::verify(std::string_view token, Timestamp now) const {
  const auto parts = token.size() <= token_bytes_max ? Parts::of(token) : std::nullopt;
  if (!parts) {
    return std::unexpected(TokenRefusal::malformed);
  }
  const auto signer = signer_of(*parts);
  if (!signer) {
    return std::unexpected(signer.error());
  }
  auto claims = read_claims(parts->claims, rules_, (*signer)->subjects);
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
