// How message ids stand in the file: a canonical lower-case UUID (RFC 9562) as its 16 bytes, every other id as its
// text. Bytes halve the index, and time-ordered UUIDs sort by time among themselves, so that it grows at its end.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/id.h"

namespace stonechat::sqlite {

using UuidBytes = std::array<std::byte, 16>;

// Nothing where `id` is not written as 8-4-4-4-12 lower-case hexadecimal digits.
std::optional<UuidBytes> uuid_bytes(const MessageId& id);

// The one id that uuid_bytes() gives these for; nothing where they are not 16.
std::optional<MessageId> message_id_of(std::span<const std::byte> bytes);

}  // namespace stonechat::sqlite
