// Encoding of WebSocket frames (RFC 6455, section 5). Pure functions of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stonechat::net {

// Section 11.8; all others are reserved.
enum class WebSocketOpcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// The close code that stands for "the close frame had none" (section 7.4.1); never on the wire.
inline constexpr std::uint16_t close_code_absent = 1005;

inline constexpr std::size_t control_payload_bytes_max = 125;
inline constexpr std::size_t server_header_bytes_max = 10;

// Writes the header of one final, unmasked frame (server → client) and returns its length, 2–10 bytes. The payload of a
// control frame has at most 125 bytes; the caller sees to that.
std::size_t websocket_header(WebSocketOpcode opcode, std::size_t payload_size, char out[server_header_bytes_max]);

// One final, unmasked frame. A control frame's payload has at most 125 bytes.
std::string websocket_frame(WebSocketOpcode opcode, std::string_view payload);

// `reason` is UTF-8 and cut at the end of a character so that it fits (123 bytes). With `close_code_absent` the payload
// is empty.
std::string websocket_close_frame(std::uint16_t code, std::string_view reason);

// For clients: one final frame, masked; `mask` goes to the wire most significant byte first.
void append_masked_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload, std::uint32_t mask);

// Masks or unmasks (section 5.3) in place a part of a payload that begins `offset` bytes into it. `mask` as above.
void apply_websocket_mask(std::span<char> bytes, std::uint32_t mask, std::size_t offset);

}  // namespace stonechat::net
