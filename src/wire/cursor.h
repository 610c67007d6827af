// Opaque cursors of paged lists: a position and a direction, sealed with HMAC-SHA256 (cut to 12 bytes) under a secret
// of the deployment together with the list that they belong to, so that a tampered cursor and one of another list are
// refused alike. base64url without padding, 28 characters. Pure, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "wire/request_error.h"

namespace stonechat::wire {

// Random, the same on every node of a deployment.
struct CursorKey {
  std::array<std::byte, 32> secret{};
};

enum class CursorKind : std::uint8_t { chats = 1, messages = 2, members = 3, users = 4 };
enum class CursorDirection : std::uint8_t { older = 0, newer = 1 };

// The list: its kind and whose it is (a chatId, the userId of a chat list, or what users are searched for).
struct CursorScope {
  CursorKind kind;
  std::string_view owner;
};

struct CursorPosition {
  std::int64_t value = 0;
  CursorDirection direction = CursorDirection::older;

  friend bool operator==(const CursorPosition&, const CursorPosition&) = default;
};

std::string seal_cursor(const CursorKey& key, const CursorScope& scope, const CursorPosition& position);

// bad_request for anything that seal_cursor() did not make for this very list.
std::expected<CursorPosition, RequestError> open_cursor(const CursorKey& key, const CursorScope& scope,
                                                        std::string_view cursor);

}  // namespace stonechat::wire
