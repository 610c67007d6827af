// Refresh tokens: 256 bits that nobody can guess, as 43 characters of base64url. The store keeps their SHA-256 alone. A
// successor is made from the token before it and a salt that the store keeps: whoever lost the answer and still has
// that token gets the same one, and who has only the store's file gets none.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace stonechat::auth {

class RefreshSecret {
 public:
  using Bytes = std::array<std::byte, 32>;

  static RefreshSecret fresh();
  // Nothing where `text` is not 32 bytes of base64url.
  static std::optional<RefreshSecret> parse(std::string_view text);

  // HMAC-SHA-256 of the salt under this secret.
  RefreshSecret successor(const Bytes& salt) const;
  // SHA-256.
  Bytes hash() const;
  // What the client keeps.
  std::string text() const;

 private:
  explicit RefreshSecret(const Bytes& bytes) : bytes_(bytes) {}

  Bytes bytes_;
};

}  // namespace stonechat::auth
