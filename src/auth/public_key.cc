#include "auth/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <string>
#include <utility>

#include "base/check.h"

namespace stonechat::auth {
namespace {

constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = signature_bytes_max * 8;
constexpr int exponent_bits_max = 64;
constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t ed25519_bytes = 32;

template <auto free_it>
struct Free {
  void operator()(auto* object) const { free_it(object); }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

// What OpenSSL notes about a refused key or signature would be found there by who asks next on this thread.
class ErrorsForgotten {
 public:
  ErrorsForgotten() { ERR_set_mark(); }
  ~ErrorsForgotten() { ERR_pop_to_mark(); }
  ErrorsForgotten(const ErrorsForgotten&) = delete;
  ErrorsForgotten& operator=(const ErrorsForgotten&) = delete;
};

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Number number_of(std::string_view bytes) {
  Number number{BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr)};
  check(number != nullptr, "a number needs only memory");
  return number;
}

// Null where OpenSSL refuses.
std::shared_ptr<EVP_PKEY> key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params{OSSL_PARAM_BLD_to_param(builder)};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  check(params != nullptr && context != nullptr, "OpenSSL 3 has RSA and EC");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

// R and S as the ASN.1 that OpenSSL reads; empty where the size is another's.
std::string der_of(std::span<const std::byte> signature) {
  if (signature.size() != 2 * coordinate_bytes) {
    return {};
  }
  const std::string_view bytes{reinterpret_cast<const char*>(signature.data()), signature.size()};
  const EcdsaSignature pair{ECDSA_SIG_new()};
  check(pair != nullptr && ECDSA_SIG_set0(pair.get(), number_of(bytes.substr(0, coordinate_bytes)).release(),
                                          number_of(bytes.substr(coordinate_bytes)).release()) == 1,
        "two numbers make a pair");
  std::array<unsigned char, 80> der;
  unsigned char* end = der.data();
  const int size = i2d_ECDSA_SIG(pair.get(), &end);
  check(size > 0 && static_cast<std::size_t>(size) <= der.size(), "two numbers of 32 bytes fit in 80");
  return {reinterpret_cast<const char*>(der.data()), static_cast<std::size_t>(size)};
}

}  // namespace

std::expected<PublicKey, PublicKey::Refusal> PublicKey::rsa(RsaNumbers numbers) {
  if (numbers.modulus.size() > signature_bytes_max || numbers.exponent.size() > exponent_bits_max / 8) {
    return std::unexpected("an RSA key has at most 8192 bits, and an exponent of at most 64");
  }
  const ErrorsForgotten forgotten;
  const Number modulus = number_of(numbers.modulus);
  const Number exponent = number_of(numbers.exponent);
  if (BN_num_bits(modulus.get()) < rsa_bits_min || BN_num_bits(modulus.get()) > rsa_bits_max) {
    return std::unexpected("an RSA key needs at least 2048 bits");
  }
  if (BN_is_odd(modulus.get()) == 0 || BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1) {
    return std::unexpected("an RSA key has an odd modulus, and an odd exponent from 3 on");
  }
  const ParamBuilder builder{OSSL_PARAM_BLD_new()};
  check(builder != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
            OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1,
        "parameters need only memory");
  auto key = key_from("RSA", builder.get());
  if (!key) {
    return std::unexpected("OpenSSL refuses these RSA numbers");
  }
  return PublicKey{Algorithm::rs256, std::move(key)};
}

std::expected<PublicKey, PublicKey::Refusal> PublicKey::p256(P256Point point) {
  if (point.x.size() != coordinate_bytes || point.y.size() != coordinate_bytes) {
    return std::unexpected("the coordinates of a P-256 key have 32 bytes each");
  }
  const ErrorsForgotten forgotten;
  // 4 says that both coordinates follow (SEC 1 §2.3.3).
  const std::string uncompressed = '\4' + std::string{point.x} + std::string{point.y};
  const ParamBuilder builder{OSSL_PARAM_BLD_new()};
  check(builder != nullptr &&
            OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, uncompressed.data(),
                                             uncompressed.size()) == 1,
        "parameters need only memory");
  auto key = key_from("EC", builder.get());
  const KeyContext checking{key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr};
  if (!checking || EVP_PKEY_public_check(checking.get()) != 1) {
    return std::unexpected("the point does not lie on the curve P-256");
  }
  return PublicKey{Algorithm::es256, std::move(key)};
}

std::expected<PublicKey, PublicKey::Refusal> PublicKey::ed25519(std::string_view bytes) {
  if (bytes.size() != ed25519_bytes) {
    return std::unexpected("an Ed25519 key has 32 bytes");
  }
  const ErrorsForgotten forgotten;
  std::shared_ptr<EVP_PKEY> key{
      EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, octets(bytes), bytes.size()), EVP_PKEY_free};
  if (!key) {
    return std::unexpected("OpenSSL refuses this Ed25519 key");
  }
  return PublicKey{Algorithm::eddsa, std::move(key)};
}

bool PublicKey::verifies(std::string_view signed_part, std::span<const std::byte> signature) const {
  const ErrorsForgotten forgotten;
  std::string der;
  if (algorithm_ == Algorithm::es256) {
    der = der_of(signature);
    signature = std::as_bytes(std::span{der});
  }
  const DigestContext context{EVP_MD_CTX_new()};
  // Ed25519 hashes by itself; with RSA the padding is PKCS #1 v1.5 where nothing else is asked for.
  const char* const digest = algorithm_ == Algorithm::eddsa ? nullptr : "SHA256";
  return context != nullptr &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          octets(signed_part), signed_part.size()) == 1;
}

std::string_view name_of(PublicKey::Algorithm algorithm) {
  switch (algorithm) {
    case PublicKey::Algorithm::rs256:
      return "RS256";
    case PublicKey::Algorithm::es256:
      return "ES256";
    case PublicKey::Algorithm::eddsa:
      return "EdDSA";
  }
  check_failed("every algorithm has a name", std::source_location::current());
}

}  // namespace stonechat::auth
