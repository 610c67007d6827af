#include "adapters/sqlite/stored_id.h"

#include <string_view>

namespace stonechat::sqlite {
namespace {

constexpr std::size_t uuid_length = 36;

constexpr bool is_hyphen_place(std::size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

constexpr int digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::optional<UuidBytes> uuid_bytes(const MessageId& id) {
  const std::string_view text = id.view();
  if (text.size() != uuid_length) {
    return std::nullopt;
  }
  UuidBytes bytes;
  std::size_t digits = 0;
  for (std::size_t place = 0; place < uuid_length; ++place) {
    if (is_hyphen_place(place)) {
      if (text[place] != '-') {
        return std::nullopt;
      }
      continue;
    }
    const int value = digit_value(text[place]);
    if (value < 0) {
      return std::nullopt;
    }
    std::byte& byte = bytes[digits / 2];
    byte = digits % 2 == 0 ? static_cast<std::byte>(value << 4) : byte | static_cast<std::byte>(value);
    ++digits;
  }
  return bytes;
}

std::optional<MessageId> message_id_of(std::span<const std::byte> bytes) {
  if (bytes.size() != std::tuple_size_v<UuidBytes>) {
    return std::nullopt;
  }
  std::array<char, uuid_length> text;
  std::size_t place = 0;
  for (const std::byte byte : bytes) {
    if (is_hyphen_place(place)) {
      text[place++] = '-';
    }
    text[place++] = "0123456789abcdef"[std::to_integer<unsigned>(byte >> 4)];
    text[place++] = "0123456789abcdef"[std::to_integer<unsigned>(byte & std::byte{0xf})];
  }
  return MessageId::parse({text.data(), text.size()});
}

}  // namespace stonechat::sqlite
