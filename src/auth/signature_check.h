// What a kind of key is to the verifier: the name of its one algorithm, and whether a signature is its own.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "auth/token_key.h"

namespace stonechat::auth {

class SignatureCheck {
 public:
  SignatureCheck() = default;
  SignatureCheck(const SignatureCheck&) = delete;
  SignatureCheck& operator=(const SignatureCheck&) = delete;
  virtual ~SignatureCheck() = default;

  // As in a token's header (RFC 7518 §3.1).
  virtual std::string_view algorithm() const = 0;

  // Any thread, several at once. `signed_part` is header, dot and claims as they stand in the token.
  virtual bool accepts(std::string_view signed_part, std::span<const std::byte> signature) const = 0;
};

std::unique_ptr<const SignatureCheck> make_signature_check(const TokenKey& key);

}  // namespace stonechat::auth
