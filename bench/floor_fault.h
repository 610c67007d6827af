// Mistakes that the bare server can be told to make, to show that the driver notices each.
#pragma once

#include <cstdint>

namespace stonechat::bench {

// Made with every tenth message.
enum class FloorFault : std::uint8_t {
  none,
  lose_ack,
  lose_delivery,
  repeat_delivery,
  skip_sequence,
  name_another_chat,
  change_text,
  answer_error,
  hang_up,
};

}  // namespace stonechat::bench
