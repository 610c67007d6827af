#include "bench/message_number.h"

namespace stonechat::bench {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

char* put_hex(char* out, std::uint64_t bits, unsigned digits) {
  for (unsigned shift = digits * 4; shift > 0; shift -= 4) {
    *out++ = hexadecimal[bits >> (shift - 4) & 15U];
  }
  return out;
}

// The value of a lower-case digit; 16 for anything else.
std::uint64_t digit(char character) {
  if (character >= '0' && character <= '9') {
    return static_cast<std::uint64_t>(character - '0');
  }
  return character >= 'a' && character <= 'f' ? static_cast<std::uint64_t>(character - 'a' + 10) : 16;
}

}  // namespace

void write_message_id(char* out, std::int64_t unix_milliseconds, std::uint32_t random, MessageNumber message) {
  const auto time = static_cast<std::uint64_t>(unix_milliseconds);
  const std::uint64_t low = 1ULL << 63U | (message.lane & 0x3fffffffULL) << 32U | message.number;
  out = put_hex(out, time >> 16U, 8);
  *out++ = '-';
  out = put_hex(out, time, 4);
  *out++ = '-';
  out = put_hex(out, 0x7000U | (random & 0x0fffU), 4);
  *out++ = '-';
  out = put_hex(out, low >> 48U, 4);
  *out++ = '-';
  put_hex(out, low, 12);
}

std::optional<MessageNumber> read_message_id(std::string_view text) {
  if (text.size() != message_id_size || text[14] != '7' || text[23] != '-') {
    return std::nullopt;
  }
  std::uint64_t low = 0;
  std::uint64_t seen = 0;
  for (std::size_t i = 19; i < message_id_size; ++i) {
    if (i != 23) {
      const std::uint64_t value = digit(text[i]);
      seen |= value;
      low = low << 4U | (value & 15U);
    }
  }
  if (seen > 15 || low >> 62U != 2) {
    return std::nullopt;
  }
  return MessageNumber{.lane = static_cast<std::uint32_t>(low >> 32U & 0x3fffffffU),
                       .number = static_cast<std::uint32_t>(low)};
}

}  // namespace stonechat::bench
