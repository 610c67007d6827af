// The rules of chats and their members: who may create, join, leave, rule and end them. Where a chat is not being
// created, the sender is a member of it; see docs/roles.md for who may do what.
#pragma once

#include "chat/apply.h"

namespace stonechat::chat {

Outcome create(ChatState& state, Command& command, CreateChat& body, Numbers numbers);
Outcome add_members(ChatState& state, Command& command, AddMembers& body, Numbers numbers);
Outcome remove_member(ChatState& state, Command& command, RemoveMember& body, Numbers numbers);
Outcome change_role(ChatState& state, Command& command, ChangeRole& body, Numbers numbers);
Outcome update_chat(ChatState& state, Command& command, UpdateChat& body, Numbers numbers);
Outcome delete_chat(ChatState& state, Command& command, Numbers numbers);

}  // namespace stonechat::chat
