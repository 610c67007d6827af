// A durable event on its way to clients. Live events (chat::Event) and rows read from the store become a StoredEvent,
// so that both are encoded by one path and look the same, byte for byte.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "chat/event.h"

namespace stonechat::wire {

struct StoredReaction {
  std::string_view emoji;
  std::int64_t count = 0;
  bool mine = false;  // the reader is one of them
};

// A row of history as it stands now. Views into what the caller keeps during the call.
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
  std::optional<Timestamp> edited{};
  ChatSequence updated{};                   // the last event that changed it; 0: none
  bool deleted = false;                     // content, mentions and metadata are not looked at, and not sent
  std::vector<StoredReaction> reactions{};  // in history only
};

// Appends the frame that members get, live or in `events`: `message`, or for a system message the event that its
// metadata tells (`chat_created`, `member_added`, `member_removed`). False, with `out` as before, where that metadata
// is not of our making: the row cannot be read. At most one allocation for a message.
bool append_event(std::string& out, const StoredEvent& event);

// The same for an event that was just committed; also of those that do not stand in history (stored_change.h).
void append_event(std::string& out, const chat::Event& event);

// Appends the message as it stands in history: the fields of a `message` event without `type`, and `reactions`. A
// system message has an English sentence as content and its event as metadata. False as above.
bool append_history_message(std::string& out, const StoredEvent& message);

}  // namespace stonechat::wire
