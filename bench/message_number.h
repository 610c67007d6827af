// Message ids that are UUIDv7 (RFC 9562 §5.7) and carry, in their 62 low bits, which message of the run they name: so
// the driver recognises every ack and delivery without a table of ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stonechat::bench {

inline constexpr std::size_t message_id_size = 36;

struct MessageNumber {
  std::uint32_t lane = 0;    // below 2^30: the pair or the poster
  std::uint32_t number = 0;  // 0, 1, 2 … within the lane

  bool operator==(const MessageNumber&) const = default;
};

// Writes 36 characters. `random` fills the 12 bits between time and number.
void write_message_id(char* out, std::int64_t unix_milliseconds, std::uint32_t random, MessageNumber message);

// Nothing for what write_message_id did not write.
std::optional<MessageNumber> read_message_id(std::string_view text);

}  // namespace stonechat::bench
