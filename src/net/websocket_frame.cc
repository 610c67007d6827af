#include "net/websocket_frame.h"

#include <array>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace stonechat::net {
namespace {

constexpr unsigned char final_bit = 0x80;
constexpr unsigned char mask_bit = 0x80;

bool is_control(WebSocketOpcode opcode) { return opcode >= WebSocketOpcode::close; }

std::size_t write_header(WebSocketOpcode opcode, std::uint64_t payload_size, unsigned char masked, char* out) {
  check(!is_control(opcode) || payload_size <= control_payload_bytes_max, "a control frame is short (5.5)");
  const auto put = [out](std::size_t at, std::uint64_t byte) { out[at] = static_cast<char>(byte & 0xFF); };
  put(0, final_bit | static_cast<unsigned char>(opcode));
  if (payload_size < 126) {
    put(1, masked | payload_size);
    return 2;
  }
  if (payload_size <= 0xFFFF) {
    put(1, masked | 126U);
    put(2, payload_size >> 8);
    put(3, payload_size);
    return 4;
  }
  put(1, masked | 127U);
  for (std::size_t i = 0; i < 8; ++i) {
    put(2 + i, payload_size >> (56 - 8 * i));
  }
  return 10;
}

// The longest beginning of `text`, legal UTF-8, of at most `bytes_max` bytes that ends at the end of a character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace

std::size_t websocket_header(WebSocketOpcode opcode, std::size_t payload_size, char out[server_header_bytes_max]) {
  return write_header(opcode, payload_size, 0, out);
}

std::string websocket_frame(WebSocketOpcode opcode, std::string_view payload) {
  char header[server_header_bytes_max];
  const std::size_t header_size = websocket_header(opcode, payload.size(), header);
  std::string frame;
  frame.reserve(header_size + payload.size());
  frame.append(header, header_size);
  frame.append(payload);
  return frame;
}

std::string websocket_close_frame(std::uint16_t code, std::string_view reason) {
  if (code == close_code_absent) {
    return websocket_frame(WebSocketOpcode::close, {});
  }
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  payload.append(cut_utf8(reason, control_payload_bytes_max - payload.size()));
  return websocket_frame(WebSocketOpcode::close, payload);
}

void append_masked_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload, std::uint32_t mask) {
  char header[server_header_bytes_max + 4];
  std::size_t header_size = write_header(opcode, payload.size(), mask_bit, header);
  for (int shift = 24; shift >= 0; shift -= 8) {
    header[header_size++] = static_cast<char>((mask >> shift) & 0xFF);
  }
  out.append(header, header_size);
  const std::size_t payload_at = out.size();
  out.append(payload);
  apply_websocket_mask(std::span{out}.subspan(payload_at), mask, 0);
}

void apply_websocket_mask(std::span<char> bytes, std::uint32_t mask, std::size_t offset) {
  // Turned so that its first byte is the one for the first of `bytes`.
  const std::uint32_t turned = std::rotl(mask, static_cast<int>(8 * (offset % 4)));
  std::array<char, 8> key;
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<char>((turned >> (24 - 8 * (i % 4))) & 0xFF);
  }
  const auto wide_key = std::bit_cast<std::uint64_t>(key);
  char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    word ^= wide_key;
    std::memcpy(p, &word, sizeof word);
  }
  for (std::size_t i = 0; i < left; ++i) {
    p[i] = static_cast<char>(p[i] ^ key[i]);
  }
}

}  // namespace stonechat::net
