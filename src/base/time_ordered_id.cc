#include "base/time_ordered_id.h"

#include <cstdint>

#include "base/check.h"

namespace stonechat {
namespace {

constexpr std::string_view crockford = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view hexadecimal = "0123456789abcdef";

std::uint64_t milliseconds_in_48_bits(Timestamp now) {
  const std::int64_t milliseconds = milliseconds_of(now);
  check(milliseconds >= 0 && milliseconds < std::int64_t{1} << 48, "an id's time fits into 48 bits");
  return static_cast<std::uint64_t>(milliseconds);
}

// `digits` characters of five bits, the highest first.
void append_base32(std::string& text, std::uint64_t bits, unsigned digits) {
  for (unsigned shift = digits * 5; shift > 0; shift -= 5) {
    text += crockford[bits >> (shift - 5) & 31U];
  }
}

std::uint64_t big_endian(std::span<const std::byte> bytes) {
  std::uint64_t bits = 0;
  for (const std::byte byte : bytes) {
    bits = bits << 8U | std::to_integer<std::uint64_t>(byte);
  }
  return bits;
}

void append_hex(std::string& text, std::uint64_t bits, unsigned digits) {
  for (unsigned shift = digits * 4; shift > 0; shift -= 4) {
    text += hexadecimal[bits >> (shift - 4) & 15U];
  }
}

}  // namespace

std::string time_ordered_id(std::string_view prefix, Timestamp now, std::span<const std::byte, 10> random) {
  check(prefix.size() <= 10, "a prefix and 26 characters are at most the 36 of an id");
  std::string text;
  text.reserve(prefix.size() + 26);
  text += prefix;
  append_base32(text, milliseconds_in_48_bits(now), 10);
  append_base32(text, big_endian(random.first<5>()), 8);
  append_base32(text, big_endian(random.last<5>()), 8);
  return text;
}

std::string uuid_v7(Timestamp now, std::span<const std::byte, 10> random) {
  const std::uint64_t milliseconds = milliseconds_in_48_bits(now);
  const std::uint64_t version_and_a = 0x7000U | (big_endian(random.first<2>()) & 0x0fffU);
  const std::uint64_t variant_and_b = 1ULL << 63U | (big_endian(random.last<8>()) & 0x3fffffffffffffffU);
  std::string text;
  text.reserve(36);
  append_hex(text, milliseconds >> 16U, 8);
  text += '-';
  append_hex(text, milliseconds, 4);
  text += '-';
  append_hex(text, version_and_a, 4);
  text += '-';
  append_hex(text, variant_and_b >> 48U, 4);
  text += '-';
  append_hex(text, variant_and_b, 12);
  return text;
}

}  // namespace stonechat
