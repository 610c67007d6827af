// The WebSocket close codes of the contract. Ours tell the client what to do by their range. They live in
// protocol/codes.json for every language; a test holds this table to it.
#pragma once

#include <cstdint>
#include <string_view>

namespace stonechat::wire {

enum class CloseCode : std::uint16_t {
  // RFC 6455, section 7.4.1
  normal = 1000,
  protocol_error = 1002,
  unsupported_data = 1003,
  bad_text = 1007,
  message_too_big = 1009,
  internal_error = 1011,
  // reconnect
  draining = 4000,
  slow_consumer = 4001,
  heartbeat_missed = 4002,
  shed = 4003,
  // get a new token, then reconnect
  token_expired = 4100,
  // give up and tell the user
  token_revoked = 4500,
  account_disabled = 4501,
  too_many_connections = 4502,
  flooding = 4503,
  unsupported_version = 4504,
};

constexpr std::uint16_t number_of(CloseCode code) { return static_cast<std::uint16_t>(code); }

// The close frame's reason: a few words in ASCII, at most 123 bytes.
std::string_view reason_of(CloseCode code);

}  // namespace stonechat::wire
