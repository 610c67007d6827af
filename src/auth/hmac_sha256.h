// HMAC-SHA-256 (RFC 2104) by OpenSSL, with the work that depends only on the key done once.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st;

namespace stonechat::auth {

// Immutable: any number of threads may ask at once.
class HmacSha256 {
 public:
  using Digest = std::array<std::byte, 32>;

  // `secret` is not empty.
  explicit HmacSha256(std::string_view secret);

  Digest digest_of(std::string_view bytes) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;

  // Has taken in the key and nothing else; every digest starts from a copy.
  Context keyed_;
};

}  // namespace stonechat::auth
