// Key pairs that OpenSSL makes, for the tests of this folder: the half that an issuer keeps, and its public JWK.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/base64url.h"

namespace stonechat::auth {

class TestSigner {
 public:
  static TestSigner rsa(unsigned bits) { return {"RS256", EVP_RSA_gen(bits)}; }
  static TestSigner ec(const char* curve) { return {"ES256", EVP_EC_gen(curve)}; }
  static TestSigner ed25519() { return {"EdDSA", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")}; }

  // Over header, dot and claims, in the form that a token carries.
  std::string signature_of(std::string_view bytes) const {
    const std::string raw = raw_signature_of(bytes);
    return algorithm_ == "ES256" ? pair_of(raw) : raw;
  }

  // As OpenSSL gives it: of an EC key ASN.1.
  std::string raw_signature_of(std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 1024;
    std::string signature(size, '\0');
    const bool made = EVP_DigestSignInit_ex(context.get(), nullptr, algorithm_ == "EdDSA" ? nullptr : "SHA256", nullptr,
                                            nullptr, key_.get(), nullptr) == 1 &&
                      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data,
                                     bytes.size()) == 1;
    EXPECT_TRUE(made);
    signature.resize(size);
    return signature;
  }

  std::string token(std::string_view header, std::string_view claims) const {
    std::string text = encode_base64url(header) + '.' + encode_base64url(claims);
    return text + '.' + encode_base64url(signature_of(text));
  }

  // `more` is further members, each with a comma before it.
  std::string jwk(std::string_view more = "") const {
    std::string text;
    if (algorithm_ == "RS256") {
      text = R"({"kty":"RSA","n":")" + modulus() + R"(","e":"AQAB")";
    } else if (algorithm_ == "ES256") {
      const std::string point = octets(OSSL_PKEY_PARAM_PUB_KEY);
      const std::size_t half = (point.size() - 1) / 2;
      text = R"({"kty":"EC","crv":"P-256","x":")" + encode_base64url(std::string_view{point}.substr(1, half)) +
             R"(","y":")" + encode_base64url(std::string_view{point}.substr(1 + half)) + '"';
    } else {
      text = R"({"kty":"OKP","crv":"Ed25519","x":")" + encode_base64url(octets(OSSL_PKEY_PARAM_PUB_KEY)) + '"';
    }
    return text + std::string{more} + '}';
  }

  // In base64url.
  std::string modulus() const {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &number), 1);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return encode_base64url(bytes);
  }

  const std::string& algorithm() const { return algorithm_; }

 private:
  TestSigner(std::string algorithm, EVP_PKEY* key) : algorithm_(std::move(algorithm)), key_(key, EVP_PKEY_free) {
    EXPECT_NE(key, nullptr);
  }

  std::string octets(const char* parameter) const {
    std::array<unsigned char, 256> bytes;
    std::size_t size = 0;
    EXPECT_EQ(EVP_PKEY_get_octet_string_param(key_.get(), parameter, bytes.data(), bytes.size(), &size), 1);
    return {reinterpret_cast<const char*>(bytes.data()), size};
  }

  // R and S with leading zeros, 32 bytes each.
  static std::string pair_of(const std::string& der) {
    const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
    std::string bytes(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), reinterpret_cast<unsigned char*>(bytes.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), reinterpret_cast<unsigned char*>(bytes.data() + 32), 32);
    ECDSA_SIG_free(pair);
    return bytes;
  }

  std::string algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace stonechat::auth
