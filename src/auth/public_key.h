// A key that checks signatures and makes none, built from the numbers of a JWK (RFC 7518 §6.2 and §6.3, RFC 8037 §2).
// Its kind fixes its one algorithm. OpenSSL stays in the source file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>

struct evp_pkey_st;

namespace stonechat::auth {

// A signature of an RSA key of 8,192 bits; the others are shorter.
inline constexpr std::size_t signature_bytes_max = 1024;

// Big-endian bytes, as a JWK's base64url members decode to.
struct RsaNumbers {
  std::string_view modulus;
  std::string_view exponent;
};
struct P256Point {
  std::string_view x;
  std::string_view y;
};

// Immutable, and cheap to copy: any number of threads may ask at once.
class PublicKey {
 public:
  enum class Algorithm : std::uint8_t { rs256, es256, eddsa };

  // What makes a key unusable, as a text that never changes and names no number of the key.
  using Refusal = std::string_view;

  // RS256. The modulus has 2,048 to 8,192 bits (RFC 7518 §3.3), the exponent is odd, from 3, and below 2^64.
  static std::expected<PublicKey, Refusal> rsa(RsaNumbers numbers);
  // ES256. Both coordinates have 32 bytes, and the point lies on the curve.
  static std::expected<PublicKey, Refusal> p256(P256Point point);
  // EdDSA over Ed25519. 32 bytes.
  static std::expected<PublicKey, Refusal> ed25519(std::string_view bytes);

  Algorithm algorithm() const { return algorithm_; }

  // An ES256 signature is R and S of 32 bytes each (RFC 7518 §3.4), never ASN.1.
  bool verifies(std::string_view signed_part, std::span<const std::byte> signature) const;

 private:
  PublicKey(Algorithm algorithm, std::shared_ptr<evp_pkey_st> key) : algorithm_(algorithm), key_(std::move(key)) {}

  Algorithm algorithm_;
  std::shared_ptr<evp_pkey_st> key_;
};

// As in a token's header (RFC 7518 §3.1, RFC 8037 §3.1).
std::string_view name_of(PublicKey::Algorithm algorithm);

}  // namespace stonechat::auth
