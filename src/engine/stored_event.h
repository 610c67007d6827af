// Rows of history as the wire's encoders take them.
#pragma once

#include "base/id.h"
#include "engine/ports/store_reader.h"
#include "wire/stored_event.h"

namespace stonechat::engine {

// Views into `chat` and `row`.
wire::StoredEvent view_of(const ChatId& chat, const MessageRow& row);

}  // namespace stonechat::engine
