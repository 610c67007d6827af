// A durable event on its way to clients. Live events (chat::Event) and rows read from the store become a StoredEvent,
// so that both are encoded by one path and look the same, byte for byte.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "chat/event.h"

namespace stonechat::wire {

// Views into what the caller keeps during the call.
struct StoredEvent {
  std::string_view chat;
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  std::string_view sender;      // of a system message: who did it
  std::string_view message_id;  // of a system message: `system_…`
  chat::MessageType type = chat::MessageType::text;
  std::string_view content;      // of a system message: not looked at
  std::string_view reply_to;     // empty: none
  std::string_view thread_root;  // empty: none
  std::span<const UserId> mentions;
  std::string_view metadata;  // a JSON object as text, or empty; of a system message: its event_metadata()
};

// Appends the frame that members get, live or in `events`: `message`, or for a system message the event that its
// metadata tells (`chat_created`, `member_added`). False, with `out` as before, where that metadata is not of our
// making: the row cannot be read. At most one allocation for a message.
bool append_event(std::string& out, const StoredEvent& event);

// The same for an event that was just committed.
void append_event(std::string& out, const chat::Event& event);

// Appends the message as it stands in history: the fields of a `message` event without `type`, and `reactions`. A
// system message has an English sentence as content and its event as metadata. False as above.
bool append_history_message(std::string& out, const StoredEvent& message);

}  // namespace stonechat::wire
