// What a system message of history says of its event, as the JSON text in its row's metadata: stores write it, and
// reading makes the event's frame from it again. One place, so that every adapter writes the same.
#pragma once

#include <string>

#include "chat/event.h"

namespace stonechat::engine {

// {"event":"chat_created","chatType":…,"name":…,"description":…,"historyVisibility":…,"userIds":[…]} or
// {"event":"member_added","userIds":[…]}. Empty for a MessagePosted, whose metadata is its own.
std::string system_metadata(const chat::Event& event);

}  // namespace stonechat::engine
