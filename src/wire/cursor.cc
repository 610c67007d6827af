#include "wire/cursor.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <span>

#include "base/base64url.h"
#include "base/check.h"

namespace stonechat::wire {
namespace {

constexpr std::size_t position_bytes = 1 + 8;  // direction, then the position, highest byte first
constexpr std::size_t seal_bytes = 12;
constexpr std::size_t cursor_bytes = position_bytes + seal_bytes;

using Position = std::array<std::byte, position_bytes>;
using Seal = std::array<std::byte, seal_bytes>;

Position encode(const CursorPosition& position) {
  Position bytes{static_cast<std::byte>(position.direction)};
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    bytes[at] = static_cast<std::byte>(static_cast<std::uint64_t>(position.value) >> (8 * (8 - at)));
  }
  return bytes;
}

// The inverse of encode(), for bytes that a seal vouches for.
CursorPosition decode(std::span<const std::byte, position_bytes> bytes) {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes.subspan<1>()) {
    value = value << 8 | std::to_integer<std::uint64_t>(byte);
  }
  return {.value = static_cast<std::int64_t>(value), .direction = static_cast<CursorDirection>(bytes[0])};
}

Seal seal_of(const CursorKey& key, const CursorScope& scope, std::span<const std::byte, position_bytes> position) {
  std::string message = "stonechat cursor 1";
  message += static_cast<char>(scope.kind);
  message.append(reinterpret_cast<const char*>(position.data()), position.size());
  message += scope.owner;
  std::array<std::byte, EVP_MAX_MD_SIZE> whole;
  const auto* done = HMAC(EVP_sha256(), key.secret.data(), static_cast<int>(key.secret.size()),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                          reinterpret_cast<unsigned char*>(whole.data()), nullptr);
  check(done != nullptr, "hashing of memory does not fail");
  Seal seal;
  std::ranges::copy_n(whole.begin(), seal.size(), seal.begin());
  return seal;
}

}  // namespace

std::string seal_cursor(const CursorKey& key, const CursorScope& scope, const CursorPosition& position) {
  const Position bytes = encode(position);
  const Seal seal = seal_of(key, scope, bytes);
  std::array<std::byte, cursor_bytes> cursor;
  std::ranges::copy(seal, std::ranges::copy(bytes, cursor.begin()).out);
  return encode_base64url(cursor);
}

std::expected<CursorPosition, RequestError> open_cursor(const CursorKey& key, const CursorScope& scope,
                                                        std::string_view cursor) {
  std::array<std::byte, cursor_bytes> bytes;
  if (base64url_decoded_size(cursor.size()) == cursor_bytes && decode_base64url(cursor, bytes) == cursor_bytes) {
    const auto position = std::span{bytes}.first<position_bytes>();
    const Seal seal = seal_of(key, scope, position);
    if (CRYPTO_memcmp(seal.data(), bytes.data() + position_bytes, seal.size()) == 0) {
      return decode(position);
    }
  }
  return std::unexpected(RequestError{.code = ErrorCode::bad_request,
                                      .message = "cursor is none of this list; use the nextCursor of its last page"});
}

}  // namespace stonechat::wire
