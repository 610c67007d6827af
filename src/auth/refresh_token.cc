#include "auth/refresh_token.h"

#include <sodium.h>

#include "base/base64url.h"
#include "base/random.h"

namespace stonechat::auth {
namespace {

const unsigned char* octets(const RefreshSecret::Bytes& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(RefreshSecret::Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

RefreshSecret RefreshSecret::fresh() { return RefreshSecret{random_bytes<32>()}; }

std::optional<RefreshSecret> RefreshSecret::parse(std::string_view text) {
  Bytes bytes;
  if (base64url_decoded_size(text.size()) != bytes.size() || decode_base64url(text, bytes) != bytes.size()) {
    return std::nullopt;
  }
  return RefreshSecret{bytes};
}

RefreshSecret RefreshSecret::successor(const Bytes& salt) const {
  static_assert(crypto_auth_hmacsha256_BYTES == std::tuple_size_v<Bytes> &&
                crypto_auth_hmacsha256_KEYBYTES == std::tuple_size_v<Bytes>);
  Bytes made;
  crypto_auth_hmacsha256(octets(made), octets(salt), salt.size(), octets(bytes_));
  return RefreshSecret{made};
}

RefreshSecret::Bytes RefreshSecret::hash() const {
  Bytes digest;
  crypto_hash_sha256(octets(digest), octets(bytes_), bytes_.size());
  return digest;
}

std::string RefreshSecret::text() const { return encode_base64url(bytes_); }

}  // namespace stonechat::auth
