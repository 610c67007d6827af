// Users whose tokens an outside issuer signs with a key of its set: their subjects are whatever the issuer counts by.
#pragma once

#include <string>
#include <string_view>

namespace stonechat::auth {

// `subject` itself where it can be a userId of ours: of the form of an id, not "me", and without the prefix "user_",
// which the server gives. Else "user_" and 130 bits of SHA-256 over issuer and subject, in lower-case base32hex, so
// that nobody can aim at another's id. Final: users are known by it. `subject` is not empty.
std::string user_of_issuer(std::string_view issuer, std::string_view subject);

}  // namespace stonechat::auth
