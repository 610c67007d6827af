#include "auth/hmac_sha256.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string>

#include "base/check.h"

namespace stonechat::auth {
namespace {

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

}  // namespace

void HmacSha256::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

HmacSha256::HmacSha256(std::string_view secret) {
  check(!secret.empty(), "a secret that everybody knows signs nothing");
  EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  check(algorithm != nullptr, "OpenSSL 3 has HMAC");
  keyed_.reset(EVP_MAC_CTX_new(algorithm));
  EVP_MAC_free(algorithm);
  std::string digest_name = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name.data(), 0), OSSL_PARAM_construct_end()};
  check(keyed_ != nullptr && EVP_MAC_init(keyed_.get(), octets(secret), secret.size(), parameters.data()) == 1,
        "OpenSSL 3 has SHA-256");
}

HmacSha256::Digest HmacSha256::digest_of(std::string_view bytes) const {
  const Context context{EVP_MAC_CTX_dup(keyed_.get())};
  check(context != nullptr, "a copy of an HMAC context needs only memory");
  Digest digest;
  std::size_t written = 0;
  check(EVP_MAC_update(context.get(), octets(bytes), bytes.size()) == 1 &&
            EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(digest.data()), &written, digest.size()) == 1,
        "a keyed HMAC takes any bytes");
  check(written == digest.size(), "SHA-256 has 32 bytes");
  return digest;
}

}  // namespace stonechat::auth
