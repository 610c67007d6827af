#include "auth/token.h"
#include "base/check.h"

namespace stonechat::auth {

std::string_view message_of(TokenRefusal refusal) {
  switch (refusal) {
    case TokenRefusal::malformed:
      return "the token is no signed JWT of at most 8192 bytes: three parts in base64url without padding, header and "
             "claims JSON objects that name nothing twice, kid a text, no crit";
    case TokenRefusal::wrong_algorithm:
      return "the token's alg is not one that this server accepts";
    case TokenRefusal::unknown_key:
      return "the token's kid names no key that this server has; sign with a current key of the issuer, or, where its "
             "keys have just changed, come again in a minute";
    case TokenRefusal::unnamed_key:
      return "the token's header needs a kid: the issuer has several keys of this alg";
    case TokenRefusal::bad_signature:
      return "the token's signature was not made with this server's key";
    case TokenRefusal::expired:
      return "the token has expired; get a new one";
    case TokenRefusal::not_yet_valid:
      return "the token's nbf lies in the future";
    case TokenRefusal::wrong_issuer:
      return "the token's iss is not the issuer that this server trusts";
    case TokenRefusal::wrong_audience:
      return "the token's aud does not name this server";
    case TokenRefusal::missing_exp:
      return "the token needs an exp, a number of seconds since 1970";
    case TokenRefusal::bad_subject:
      return "the token's sub has to be a userId: 1 to 36 characters of [A-Za-z0-9_.:-], the first a letter or digit, "
             "and not me";
    case TokenRefusal::bad_device:
      return "the token's did has to be 1 to 36 characters of [A-Za-z0-9_.:-], the first a letter or digit";
    case TokenRefusal::bad_name:
      return "the token's name has to be a text of at most 255 characters";
  }
  check_failed("every refusal has a message", std::source_location::current());
}

std::string_view name_of(TokenRefusal refusal) {
  switch (refusal) {
    case TokenRefusal::malformed:
      return "malformed";
    case TokenRefusal::wrong_algorithm:
      return "wrong_algorithm";
    case TokenRefusal::unknown_key:
      return "unknown_key";
    case TokenRefusal::unnamed_key:
      return "unnamed_key";
    case TokenRefusal::bad_signature:
      return "bad_signature";
    case TokenRefusal::expired:
      return "expired";
    case TokenRefusal::not_yet_valid:
      return "not_yet_valid";
    case TokenRefusal::wrong_issuer:
      return "wrong_issuer";
    case TokenRefusal::wrong_audience:
      return "wrong_audience";
    case TokenRefusal::missing_exp:
      return "missing_exp";
    case TokenRefusal::bad_subject:
      return "bad_subject";
    case TokenRefusal::bad_device:
      return "bad_device";
    case TokenRefusal::bad_name:
      return "bad_name";
  }
  check_failed("every refusal has a name", std::source_location::current());
}

}  // namespace stonechat::auth
