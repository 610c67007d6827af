#include "bench/client_codec.h"

#include <cstring>

namespace stonechat::bench {
namespace {

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
    out += static_cast<char>(value >> (shift - 8) & 0xffU);
  }
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

void xor_eight_at_a_time(char* to, const char* from, std::size_t size, const char (&key)[8]) {
  std::uint64_t wide_key;
  std::memcpy(&wide_key, key, 8);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, from + i, 8);
    word ^= wide_key;
    std::memcpy(to + i, &word, 8);
  }
  for (; i < size; ++i) {
    to[i] = static_cast<char>(from[i] ^ key[i & 7U]);
  }
}

}  // namespace

void append_masked(std::string& out, std::uint8_t opcode, std::string_view payload, std::uint32_t mask) {
  out += static_cast<char>(0x80U | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(0x80U | payload.size());
  } else if (payload.size() < 65536) {
    out += static_cast<char>(0x80U | 126U);
    append_big_endian(out, payload.size(), 2);
  } else {
    out += static_cast<char>(0x80U | 127U);
    append_big_endian(out, payload.size(), 8);
  }
  append_big_endian(out, mask, 4);
  char key[8];
  std::memcpy(key, out.data() + out.size() - 4, 4);
  std::memcpy(key + 4, key, 4);
  const std::size_t begin = out.size();
  out.resize(begin + payload.size());
  xor_eight_at_a_time(out.data() + begin, payload.data(), payload.size(), key);
}

ServerFrame front_frame(std::string_view bytes) {
  using enum ServerFrame::State;
  if (bytes.size() < 2) {
    return {.state = unfinished};
  }
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  if ((first & 0xf0U) != 0x80U || (second & 0x80U) != 0 || (first & 0x0fU) == 0) {
    return {.state = unexpected};
  }
  const std::size_t header = second < 126 ? 2 : second == 126 ? 4 : 10;
  if (bytes.size() < header) {
    return {.state = unfinished};
  }
  const std::uint64_t length = second < 126 ? second : big_endian(bytes.substr(2, header - 2));
  if (bytes.size() - header < length) {
    return {.state = unfinished};
  }
  return {.state = whole,
          .opcode = static_cast<std::uint8_t>(first & 0x0fU),
          .size = header + length,
          .payload = bytes.substr(header, length)};
}

}  // namespace stonechat::bench
