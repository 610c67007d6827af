// The start of an event, for the rules.
#pragma once

#include "chat/apply.h"
#include "chat/chat_state.h"
#include "chat/command.h"
#include "chat/event.h"

namespace stonechat::chat {

// The command's place in the log, told to the present members: taken only once nothing can refuse it any more.
Event next_event(ChatState& state, const Command& command, Sequencer& sequencer);

// Keeps the event's answer for repeats of its command, and makes the outcome of it.
Outcome applied(ChatState& state, Event&& event);

}  // namespace stonechat::chat
