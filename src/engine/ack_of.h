// The ack of a stored command, new or repeated: over the WebSocket and over REST the same.
#pragma once

#include <optional>

#include "engine/committed_batch.h"
#include "wire/server_frame.h"

namespace stonechat::engine {

// Nothing for any other answer. Views into `entry`.
std::optional<wire::Ack> ack_of(const BatchEntry& entry);

}  // namespace stonechat::engine
