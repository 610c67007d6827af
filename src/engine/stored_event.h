// Rows of the log as the wire's encoders take them.
#pragma once

#include <string>

#include "base/id.h"
#include "engine/ports/store_reader.h"
#include "wire/stored_event.h"

namespace stonechat::engine {

// Views into `chat` and `row`.
wire::StoredEvent view_of(const ChatId& chat, const MessageRow& row);

// Appends the frame of an event that is read again; false where it cannot be read.
bool append_event(std::string& out, const ChatId& chat, const EventRow& row);

ChatSequence sequence_of(const EventRow& row);

}  // namespace stonechat::engine
