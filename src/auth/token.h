// Access tokens: JWS compact serialization (RFC 7515) of JWT claims (RFC 7519). Pure: time is handed in, and neither
// a token nor a secret ever appears in a message.
//
// A key fixes its algorithm; a token cannot choose (RFC 8725 §3.1). A further kind of key is one more alternative of
// TokenKey (token_key.h) with its own SignatureCheck (signature_check.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_key.h"
#include "base/time.h"

namespace stonechat::auth {

// Longer tokens are refused unread.
inline constexpr std::size_t token_bytes_max = 8192;
// How far the issuer's clock may run ahead of ours. Only `nbf` has it: an expired token is expired.
inline constexpr std::int64_t not_before_leeway_seconds = 60;
// 9999-12-31T23:59:59Z. A later `exp` is cut to it, so that milliseconds of it never overflow.
inline constexpr std::int64_t expires_at_seconds_max = 253402300799;

// Every member has a value of its own, so that a caller may name only those it sets.
struct Claims {
  std::string subject;                                // `sub`; of a verified token: of the form of an id, and not "me"
  std::optional<std::string> device = std::nullopt;   // `did`; of a verified token: of the form of an id
  std::optional<std::string> session = std::nullopt;  // `sid`; any text, for issuers use it as they like
  std::optional<std::string> name = std::nullopt;     // `name`; 1–255 characters (an empty one counts as absent)
  std::int64_t expires_at_seconds = 0;
  std::optional<std::int64_t> issued_at_seconds = std::nullopt;
  std::optional<std::int64_t> not_before_seconds = std::nullopt;
};

// What a token must say besides; what is absent here is not compared.
struct TokenRules {
  std::optional<std::string> issuer = std::nullopt;
  std::optional<std::string> audience = std::nullopt;  // is, or is one of, the token's `aud`
};

enum class TokenRefusal {
  malformed,
  wrong_algorithm,
  unknown_key,
  unnamed_key,
  bad_signature,
  expired,
  not_yet_valid,
  wrong_issuer,
  wrong_audience,
  missing_exp,
  bad_subject,
  bad_device,
  bad_name,
};

// Says to the client what to change. A fixed text each.
std::string_view message_of(TokenRefusal refusal);
// For a metric's label: "bad_signature".
std::string_view name_of(TokenRefusal refusal);

// True for what a token of ours may name as its user: of the form of an id, and not the reserved "me".
bool is_subject(std::string_view text);
// True for 1–255 characters; whether `text` is UTF-8 is the caller's to know.
bool is_name(std::string_view text);

struct TokenHeader;

// Immutable: any number of threads may verify at once.
class TokenVerifier {
 public:
  // `keys` have no name: a token that names one by `kid` is not theirs; several of one algorithm serve a change of
  // secrets. Of the set, which an issuer made, the named key alone is asked; without a `kid` its one key of that
  // algorithm. Subjects under the set's keys are the issuer's (issuer_subject.h). Without any key nobody is let in.
  explicit TokenVerifier(const std::vector<TokenKey>& keys, TokenRules rules = {}, const KeySet& set = {});
  ~TokenVerifier();
  TokenVerifier(TokenVerifier&&) noexcept;
  TokenVerifier& operator=(TokenVerifier&&) noexcept;

  // The signature is checked before any claim is looked at. Expired from the second `exp` on.
  // Refuses also what two readers could understand differently: claims named twice, padding, `crit`.
  // `unknown_key` where the set may have changed since it was read.
  std::expected<Claims, TokenRefusal> verify(std::string_view token, Timestamp now) const;

 private:
  struct Candidate;
  struct Parts;
  // Why none of the keys is asked about a token with this header.
  std::optional<TokenRefusal> why_nobody(const TokenHeader& header) const;
  std::expected<const Candidate*, TokenRefusal> signer_of(const Parts& parts) const;

  std::vector<Candidate> candidates_;
  TokenRules rules_;
};

// A token that a TokenVerifier with the same secret and rules accepts; `claims` are written as they are, unchecked.
std::string sign_hs256(const Claims& claims, std::string_view secret, const TokenRules& rules = {});

}  // namespace stonechat::auth
