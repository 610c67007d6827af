// The verifier that holds now. Keys change while the server runs: the whole verifier is replaced, never mended.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "auth/token.h"

namespace stonechat::auth {

// Any thread, several at once. A token is checked by the one that held when its check began.
class CurrentVerifier {
 public:
  // `on_unknown_key` is told of every token whose key is not there, on the verifying thread: it returns at once.
  explicit CurrentVerifier(std::shared_ptr<const TokenVerifier> first, std::function<void()> on_unknown_key = [] {});

  void replace(std::shared_ptr<const TokenVerifier> next);

  // As TokenVerifier::verify.
  std::expected<Claims, TokenRefusal> verify(std::string_view token, Timestamp now) const;

 private:
  std::shared_ptr<const TokenVerifier> current() const;

  mutable std::mutex mutex_;  // held for the copy of a pointer
  std::shared_ptr<const TokenVerifier> verifier_;
  const std::function<void()> on_unknown_key_;
};

}  // namespace stonechat::auth
