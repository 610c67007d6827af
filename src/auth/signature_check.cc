#include "auth/signature_check.h"

#include <openssl/crypto.h>

#include "auth/hmac_sha256.h"

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

struct MakeCheck {
  std::unique_ptr<const SignatureCheck> operator()(const Hs256Key& key) const {
    return std::make_unique<Hs256Check>(key);
  }
};

}  // namespace

std::unique_ptr<const SignatureCheck> make_signature_check(const TokenKey& key) { return std::visit(MakeCheck{}, key); }

}  // namespace stonechat::auth
