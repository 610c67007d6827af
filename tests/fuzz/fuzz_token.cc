// Any bytes as a token, and any two texts as the header and claims of one that is well signed: what is accepted holds
// the contract, whoever made it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/hmac_sha256.h"
#include "auth/token.h"
#include "auth/token_json.h"
#include "base/base64url.h"
#include "base/check.h"
#include "base/id.h"

namespace {

using namespace stonechat;

const std::string secret = "0123456789abcdef0123456789abcdef";
const Timestamp now = timestamp_of(1'700'000'000'000);

const auth::TokenVerifier& of_users() {
  static const auth::TokenVerifier verifier({auth::Hs256Key{secret}});
  return verifier;
}

const auth::TokenVerifier& of_an_issuer() {
  static const auth::TokenVerifier verifier({}, {.issuer = "i", .audience = "a"},
                                            {{.id = "k", .key = auth::Hs256Key{secret}}});
  return verifier;
}

std::string signed_token(std::string_view header, std::string_view claims) {
  std::string token = encode_base64url(header) + '.' + encode_base64url(claims);
  const std::string signature = encode_base64url(auth::HmacSha256{secret}.digest_of(token));
  return token + '.' + signature;
}

// True where it was accepted.
bool check_token(const auth::TokenVerifier& verifier, std::string_view token) {
  const auto claims = verifier.verify(token, now);
  if (!claims) {
    check(!auth::message_of(claims.error()).empty(), "a refusal says what to change");
    return false;
  }
  check(token.size() <= auth::token_bytes_max, "a token is within its bounds");
  check(auth::is_subject(claims->subject), "a subject is a userId");
  check(!claims->device || is_id_form(*claims->device), "a device is an id");
  check(!claims->name || auth::is_name(*claims->name), "a name is within its bounds");
  check(claims->expires_at_seconds > 1'700'000'000 && claims->expires_at_seconds <= auth::expires_at_seconds_max,
        "a token ends, and has not ended");
  check(verifier.verify(token, now)->subject == claims->subject, "a token says one thing");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check_token(of_users(), bytes);
  check_token(of_an_issuer(), bytes);
  const std::size_t line = bytes.find('\n');
  if (line == std::string_view::npos) {
    return 0;
  }
  const std::string_view header = bytes.substr(0, line);
  const std::string token = signed_token(header, bytes.substr(line + 1));
  const bool user = check_token(of_users(), token);
  const bool issuers = check_token(of_an_issuer(), token);
  if (user || issuers) {
    const auto read = auth::read_header(encode_base64url(header));
    check(read && read->algorithm == "HS256", "a key has one algorithm");
    check(!user || !read->key_id, "a secret has no name");
    check(!issuers || read->key_id.value_or("k") == "k", "a name belongs to the key that has it");
  }
  const std::string other = token.substr(0, token.size() - 1) + (token.back() == 'A' ? 'E' : 'A');
  check(!check_token(of_users(), other), "a changed signature is none");
  return 0;
}
