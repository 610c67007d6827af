#include "auth/password_hash.h"

#include <sodium.h>

#include <array>

#include "base/base64url.h"
#include "base/check.h"
#include "base/random.h"

namespace stonechat::auth {
namespace {

// Chooses the fastest code for this machine; harmless from several threads.
void prepare() { check(sodium_init() >= 0, "libsodium finds randomness"); }

}  // namespace

std::string hash_password(std::string_view password) {
  prepare();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const bool hashed = crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), password_passes,
                                            password_memory_bytes, crypto_pwhash_ALG_ARGON2ID13) == 0;
  return hashed ? std::string{hash.data()} : std::string{};
}

bool is_password_of(std::string_view hash, std::string_view password) {
  prepare();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (hash.size() >= text.size()) {
    return false;
  }
  hash.copy(text.data(), hash.size());
  return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

const std::string& nobody_password_hash() {
  static const std::string hash = hash_password(encode_base64url(random_bytes<32>()));
  return hash;
}

}  // namespace stonechat::auth
