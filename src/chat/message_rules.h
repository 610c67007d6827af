// The rules of messages: who may post, edit, delete and react. The sender is a member of a chat that exists; see
// docs/roles.md for who may do what.
#pragma once

#include "chat/apply.h"

namespace stonechat::chat {

Outcome post(ChatState& state, Command& command, PostMessage& body, Numbers numbers);
Outcome edit(ChatState& state, Command& command, EditMessage& body, Numbers numbers);
Outcome erase(ChatState& state, Command& command, DeleteMessage& body, Numbers numbers);
Outcome react(ChatState& state, Command& command, React& body, Numbers numbers);

}  // namespace stonechat::chat
