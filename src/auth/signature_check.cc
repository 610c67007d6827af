#include "auth/signature_check.h"

#include <openssl/crypto.h>

#include "auth/hmac_sha256.h"
#include "base/overloaded.h"

namespace stonechat::auth {
namespace {

class Hs256Check final : public SignatureCheck {
 public:
  explicit Hs256Check(const Hs256Key& key) : hmac_(key.secret) {}

  std::string_view algorithm() const override { return "HS256"; }

  bool accepts(std::string_view signed_part, std::span<const std::byte> signature) const override {
    const HmacSha256::Digest digest = hmac_.digest_of(signed_part);
    // Constant time: how much of a guess was right must not show.
    return signature.size() == digest.size() && CRYPTO_memcmp(signature.data(), digest.data(), digest.size()) == 0;
  }

 private:
  HmacSha256 hmac_;
};

class PublicKeyCheck final : public SignatureCheck {
 public:
  explicit PublicKeyCheck(PublicKey key) : key_(std::move(key)) {}

  std::string_view algorithm() const override { return name_of(key_.algorithm()); }

  bool accepts(std::string_view signed_part, std::span<const std::byte> signature) const override {
    return key_.verifies(signed_part, signature);
  }

 private:
  PublicKey key_;
};

}  // namespace

std::unique_ptr<const SignatureCheck> make_signature_check(const TokenKey& key) {
  using Check = std::unique_ptr<const SignatureCheck>;
  return std::visit(Overloaded{[](const Hs256Key& secret) -> Check { return std::make_unique<Hs256Check>(secret); },
                               [](const PublicKey& open) -> Check { return std::make_unique<PublicKeyCheck>(open); }},
                    key);
}

std::string_view algorithm_of(const TokenKey& key) {
  return std::visit(Overloaded{[](const Hs256Key&) -> std::string_view { return "HS256"; },
                               [](const PublicKey& open) { return name_of(open.algorithm()); }},
                    key);
}

}  // namespace stonechat::auth
