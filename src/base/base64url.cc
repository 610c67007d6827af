#include "base/base64url.h"

#include <array>
#include <cstdint>

#include "base/check.h"

namespace stonechat {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint32_t foreign = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(static_cast<std::uint8_t>(foreign));
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> values = make_values();

constexpr std::uint32_t value_of(char character) { return values[static_cast<unsigned char>(character)]; }

constexpr char character_of(std::uint32_t bits) { return alphabet[bits & 63U]; }

}  // namespace

std::string encode_base64url(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  const auto at = [&bytes](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    text += character_of(bits >> 18U);
    text += character_of(bits >> 12U);
    text += character_of(bits >> 6U);
    text += character_of(bits);
  }
  const std::size_t left = bytes.size() - i;
  if (left > 0) {
    const std::uint32_t bits = at(i) << 16U | (left == 2 ? at(i + 1) << 8U : 0U);
    text += character_of(bits >> 18U);
    text += character_of(bits >> 12U);
    if (left == 2) {
      text += character_of(bits >> 6U);
    }
  }
  return text;
}

std::string encode_base64url(std::string_view bytes) { return encode_base64url(std::as_bytes(std::span{bytes})); }

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes(base64url_decoded_size(text.size()), '\0');
  if (!decode_base64url(text, std::as_writable_bytes(std::span{bytes}))) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::size_t> decode_base64url(std::string_view text, std::span<std::byte> out) {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  check(out.size() >= base64url_decoded_size(text.size()), "the caller sizes the output by base64url_decoded_size");
  std::uint32_t seen = 0;  // all values or-ed: a foreign character leaves bits above the sixth
  std::size_t written = 0;
  const auto put = [&](std::uint32_t bits) { out[written++] = static_cast<std::byte>(bits & 0xffU); };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const std::uint32_t a = value_of(text[i]);
    const std::uint32_t b = value_of(text[i + 1]);
    const std::uint32_t c = value_of(text[i + 2]);
    const std::uint32_t d = value_of(text[i + 3]);
    seen |= a | b | c | d;
    const std::uint32_t bits = a << 18U | b << 12U | c << 6U | d;
    put(bits >> 16U);
    put(bits >> 8U);
    put(bits);
  }
  const std::size_t left = text.size() - i;
  std::uint32_t leftover_bits = 0;
  if (left >= 2) {
    const std::uint32_t a = value_of(text[i]);
    const std::uint32_t b = value_of(text[i + 1]);
    const std::uint32_t c = left == 3 ? value_of(text[i + 2]) : 0;
    seen |= a | b | c;
    const std::uint32_t bits = a << 18U | b << 12U | c << 6U;
    put(bits >> 16U);
    if (left == 3) {
      put(bits >> 8U);
    }
    leftover_bits = bits & (left == 3 ? 0xffU : 0xffffU);
  }
  if (seen > 63 || leftover_bits != 0) {
    return std::nullopt;
  }
  return written;
}

}  // namespace stonechat
