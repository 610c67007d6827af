// base64url without padding (RFC 4648 §5), as tokens, secrets and cursors carry it. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace stonechat {

std::string encode_base64url(std::span<const std::byte> bytes);
std::string encode_base64url(std::string_view bytes);

// How many bytes `characters` characters decode to; 0 for a length that no encoding has.
constexpr std::size_t base64url_decoded_size(std::size_t characters) {
  return characters % 4 == 1 ? 0 : characters / 4 * 3 + (characters % 4 == 0 ? 0 : characters % 4 - 1);
}

// Strict: every byte string has exactly one text. Nothing for padding, white space, a foreign character, a length that
// no encoding has, and for leftover bits that are not zero. The empty text is the empty string.
std::optional<std::string> decode_base64url(std::string_view text);

// The same without the heap: writes to the front of `out` and gives the number of bytes written. `out` must have room
// for base64url_decoded_size(text.size()); its content is undefined after a refusal.
std::optional<std::size_t> decode_base64url(std::string_view text, std::span<std::byte> out);

}  // namespace stonechat
