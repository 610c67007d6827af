#include "auth/current_verifier.h"

#include <utility>

#include "base/check.h"

namespace stonechat::auth {

CurrentVerifier::CurrentVerifier(std::shared_ptr<const TokenVerifier> first, std::function<void()> on_unknown_key)
    : verifier_(std::move(first)), on_unknown_key_(std::move(on_unknown_key)) {
  check(verifier_ != nullptr, "there is always a verifier, if one without keys");
}

void CurrentVerifier::replace(std::shared_ptr<const TokenVerifier> next) {
  check(next != nullptr, "there is always a verifier, if one without keys");
  {
    const std::lock_guard lock(mutex_);
    std::swap(verifier_, next);
  }
  // The one before goes here, outside the lock, unless a check still holds it.
}

std::expected<Claims, TokenRefusal> CurrentVerifier::verify(std::string_view token, Timestamp now) const {
  auto claims = current()->verify(token, now);
  if (!claims && claims.error() == TokenRefusal::unknown_key) {
    on_unknown_key_();
  }
  return claims;
}

std::shared_ptr<const TokenVerifier> CurrentVerifier::current() const {
  const std::lock_guard lock(mutex_);
  return verifier_;
}

}  // namespace stonechat::auth
