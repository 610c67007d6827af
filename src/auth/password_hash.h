// Passwords by Argon2id (RFC 9106), as libsodium does it. Slow on purpose (some tens of milliseconds and 19 MiB each):
// never on a loop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stonechat::auth {

// What the OWASP Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane.
inline constexpr std::size_t password_memory_bytes = std::size_t{19} << 20;
inline constexpr unsigned long long password_passes = 2;

// "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH", with a fresh salt. Empty where there is no memory for it. Any thread.
std::string hash_password(std::string_view password);

// True where `hash` was made of `password`. Any thread.
bool is_password_of(std::string_view hash, std::string_view password);

// The hash of nobody's password: compared with where there is no such user, so that the answer takes as long.
const std::string& nobody_password_hash();

}  // namespace stonechat::auth
