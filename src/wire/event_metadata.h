// What a system message of history says of its event, as the JSON text in its row's metadata:
//   {"event":"chat_created","chatType":…,"name":…,"description":…,"historyVisibility":…,"userIds":[…]}
//   {"event":"member_added","userIds":[…]}
//   {"event":"member_removed","userIds":[…]}   (one; the actor: left)
// The fields behind "event" stand in the event's frame as they are, so that reading a row parses nothing again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/event.h"

namespace stonechat::wire {

// Empty for a MessagePosted, whose metadata is its own, and for an event that does not stand in history.
std::string event_metadata(const chat::Event& event);

// Views into the text that it was read from.
struct SystemEvent {
  std::string_view type;        // `chat_created`, `member_added`, `member_removed`
  std::string_view fields;      // the rest of the object's fields, with commas between, without braces
  std::string_view first_user;  // the first of userIds; of chat_created: the creator
  std::string_view users;       // what stands between the brackets of userIds: "a","b"
};

// Reads what event_metadata() wrote; nothing for any other text. Looks at the frame of the text only, not at each
// field.
std::optional<SystemEvent> parse_event_metadata(std::string_view metadata);

// "alice created the chat"; "alice added bob", "alice added bob, carol and dave", "alice added bob, carol and 3 more";
// "alice removed bob", "bob left the chat". Users by their ids.
std::string system_sentence(std::string_view actor, const SystemEvent& event);

}  // namespace stonechat::wire
