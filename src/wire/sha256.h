// SHA-256 of one byte string. OpenSSL stays in the source file; its context is made once a thread, because making one
// costs more than hashing a chat message. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace stonechat::wire {

std::array<std::byte, 32> sha256(std::string_view bytes);

}  // namespace stonechat::wire
