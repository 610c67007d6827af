// The driver's own side of WebSocket (RFC 6455), lean and apart from the server's codec, so that a mistake there is not
// mirrored here: masked text frames out, unfragmented unmasked frames in. Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stonechat::bench {

inline constexpr std::uint8_t opcode_text = 1;
inline constexpr std::uint8_t opcode_close = 8;
inline constexpr std::uint8_t opcode_ping = 9;
inline constexpr std::uint8_t opcode_pong = 10;

// Appends one final, masked frame.
void append_masked(std::string& out, std::uint8_t opcode, std::string_view payload, std::uint32_t mask);

// The frame at the front of a server's bytes.
struct ServerFrame {
  enum class State : std::uint8_t { whole, unfinished, unexpected };  // unexpected: masked, a fragment, reserved bits
  State state;
  std::uint8_t opcode = 0;
  std::size_t size = 0;  // with its header, when whole
  std::string_view payload = {};
};
ServerFrame front_frame(std::string_view bytes);

}  // namespace stonechat::bench
