#include "auth/token_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "auth/issuer_subject.h"
#include "auth/json_members.h"
#include "base/base64url.h"
#include "base/id.h"

namespace stonechat::auth {
namespace {

using simdjson::dom::element;

// Deep enough for what identity providers add (their roles are four deep), bounded against what attackers do.
constexpr std::size_t depth_max = 32;

// A decoded part and the parser that its values point into.
class Part {
 public:
  // Nothing where `part` is no base64url of a JSON object.
  std::optional<simdjson::dom::object> parse(std::string_view part) {
    if (part.size() > token_bytes_max) {
      return std::nullopt;
    }
    const auto size = decode_base64url(part, std::as_writable_bytes(std::span{bytes_}));
    if (!size || parser_.allocate(*size, depth_max) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    std::memset(bytes_.data() + *size, 0, simdjson::SIMDJSON_PADDING);
    simdjson::dom::object object;
    if (parser_.parse(bytes_.data(), *size, false).get(object) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    return object;
  }

 private:
  std::array<char, base64url_decoded_size(token_bytes_max) + simdjson::SIMDJSON_PADDING> bytes_;
  simdjson::dom::parser parser_;
};

// NumericDate (RFC 7519 §2), cut to 0 … expires_at_seconds_max.
std::optional<std::int64_t> seconds_of(const element& value) {
  if (std::int64_t whole = 0; value.get(whole) == simdjson::SUCCESS) {
    return std::clamp<std::int64_t>(whole, 0, expires_at_seconds_max);
  }
  if (value.is<std::uint64_t>()) {
    return expires_at_seconds_max;
  }
  if (double number = 0; value.get(number) == simdjson::SUCCESS) {
    return static_cast<std::int64_t>(std::clamp(std::floor(number), 0.0, static_cast<double>(expires_at_seconds_max)));
  }
  return std::nullopt;
}

bool is_or_contains(const element& audience, std::string_view wanted) {
  if (const auto text = text_of(audience)) {
    return *text == wanted;
  }
  simdjson::dom::array several;
  return audience.get(several) == simdjson::SUCCESS &&
         std::ranges::any_of(several, [wanted](const element& one) { return text_of(one) == wanted; });
}

// One reader a claim; each says what it refuses. All set what they read in `claims`.
std::optional<TokenRefusal> read_times(const std::optional<element>& exp, const std::optional<element>& iat,
                                       const std::optional<element>& nbf, Claims& claims) {
  const auto expires = exp ? seconds_of(*exp) : std::nullopt;
  if (!expires) {
    return TokenRefusal::missing_exp;
  }
  claims.expires_at_seconds = *expires;
  claims.issued_at_seconds = iat ? seconds_of(*iat) : std::nullopt;
  claims.not_before_seconds = nbf ? seconds_of(*nbf) : std::nullopt;
  if ((iat && !claims.issued_at_seconds) || (nbf && !claims.not_before_seconds)) {
    return TokenRefusal::malformed;
  }
  return std::nullopt;
}

std::optional<TokenRefusal> read_subject(const std::optional<element>& sub, const std::optional<element>& iss,
                                         Subjects subjects, Claims& claims) {
  const auto subject = text_of(sub);
  if (!subject || subject->empty()) {
    return TokenRefusal::bad_subject;
  }
  claims.subject =
      subjects == Subjects::users ? std::string{*subject} : user_of_issuer(text_of(iss).value_or(""), *subject);
  return is_subject(claims.subject) ? std::nullopt : std::optional{TokenRefusal::bad_subject};
}

std::optional<TokenRefusal> read_names(const std::optional<element>& did, const std::optional<element>& name,
                                       Claims& claims) {
  if (did) {
    claims.device = text_of(*did);
    if (!claims.device || !is_id_form(*claims.device)) {
      return TokenRefusal::bad_device;
    }
  }
  if (name) {
    const auto text = text_of(*name);
    if (!text || !(text->empty() || is_name(*text))) {
      return TokenRefusal::bad_name;
    }
    if (!text->empty()) {
      claims.name = *text;
    }
  }
  return std::nullopt;
}

void append_json_string(std::string& json, std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20) {
      json += "\\u00";
      json += hexadecimal[octet >> 4U];
      json += hexadecimal[octet & 15U];
      continue;
    }
    if (c == '"' || c == '\\') {
      json += '\\';
    }
    json += c;
  }
  json += '"';
}

class ObjectWriter {
 public:
  void text(std::string_view name, const std::optional<std::string>& value) {
    if (value) {
      begin(name);
      append_json_string(json_, *value);
    }
  }
  void number(std::string_view name, std::optional<std::int64_t> value) {
    if (value) {
      begin(name);
      json_ += std::to_string(*value);
    }
  }
  std::string take() { return std::move(json_) + '}'; }

 private:
  void begin(std::string_view name) {
    json_ += json_.size() == 1 ? "" : ",";
    append_json_string(json_, name);
    json_ += ':';
  }

  std::string json_ = "{";
};

}  // namespace

std::expected<TokenHeader, TokenRefusal> read_header(std::string_view header_part) {
  Part part;
  const auto object = part.parse(header_part);
  const auto found = object ? members<3>(*object, {"alg", "kid", "crit"}) : std::nullopt;
  if (!found) {
    return std::unexpected(TokenRefusal::malformed);
  }
  const auto& [alg, kid, crit] = *found;
  const auto key_id = text_of(kid);
  if (crit || kid.has_value() != key_id.has_value()) {
    return std::unexpected(TokenRefusal::malformed);
  }
  const auto algorithm = text_of(alg);
  if (!algorithm) {
    return std::unexpected(TokenRefusal::wrong_algorithm);
  }
  TokenHeader header{.algorithm = std::string{*algorithm}};
  if (key_id) {
    header.key_id = std::string{*key_id};
  }
  return header;
}

std::expected<Claims, TokenRefusal> read_claims(std::string_view claims_part, const TokenRules& rules,
                                                Subjects subjects) {
  Part part;
  const auto object = part.parse(claims_part);
  const auto found =
      object ? members<9>(*object, {"sub", "exp", "did", "sid", "name", "iat", "nbf", "iss", "aud"}) : std::nullopt;
  if (!found) {
    return std::unexpected(TokenRefusal::malformed);
  }
  const auto& [sub, exp, did, sid, name, iat, nbf, iss, aud] = *found;
  if (rules.issuer && text_of(iss) != *rules.issuer) {
    return std::unexpected(TokenRefusal::wrong_issuer);
  }
  if (rules.audience && (!aud || !is_or_contains(*aud, *rules.audience))) {
    return std::unexpected(TokenRefusal::wrong_audience);
  }
  Claims claims;
  if (const auto refusal = read_times(exp, iat, nbf, claims)) {
    return std::unexpected(*refusal);
  }
  if (const auto refusal = read_subject(sub, iss, subjects, claims)) {
    return std::unexpected(*refusal);
  }
  if (sid) {
    claims.session = text_of(*sid);
  }
  if (const auto refusal = read_names(did, name, claims)) {
    return std::unexpected(*refusal);
  }
  return claims;
}

std::string write_claims(const Claims& claims, const TokenRules& rules) {
  ObjectWriter object;
  object.text("sub", claims.subject);
  object.text("did", claims.device);
  object.text("sid", claims.session);
  object.text("name", claims.name);
  object.text("iss", rules.issuer);
  object.text("aud", rules.audience);
  object.number("iat", claims.issued_at_seconds);
  object.number("nbf", claims.not_before_seconds);
  object.number("exp", claims.expires_at_seconds);
  return object.take();
}

}  // namespace stonechat::auth
