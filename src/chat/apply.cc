#include "chat/apply.h"

#include <utility>

#include "base/overloaded.h"
#include "chat/chat_rules.h"
#include "chat/message_rules.h"

namespace stonechat::chat {

Outcome apply(ChatState& state, Command&& command, Numbers numbers) {
  const CommandRecord* known = command.id ? state.recent.find(*command.id) : nullptr;
  if (known != nullptr && known->sender == command.sender.key) {
    return known->digest == command.digest ? Outcome{Repeated{.id = *command.id, .record = *known}}
                                           : Outcome{Refusal::id_conflict};
  }
  if (auto* body = std::get_if<CreateChat>(&command.body)) {
    return create(state, command, *body, numbers);
  }
  if (!state.exists() || state.members->find(command.sender.key) == nullptr) {
    return Refusal::chat_not_found;
  }
  if (known != nullptr) {
    return Refusal::id_conflict;
  }
  return std::visit(Overloaded{[&](CreateChat& body) { return create(state, command, body, numbers); },
                               [&](AddMembers& body) { return add_members(state, command, body, numbers); },
                               [&](PostMessage& body) { return post(state, command, body, numbers); },
                               [&](EditMessage& body) { return edit(state, command, body, numbers); },
                               [&](DeleteMessage& body) { return erase(state, command, body, numbers); },
                               [&](React& body) { return react(state, command, body, numbers); },
                               [&](RemoveMember& body) { return remove_member(state, command, body, numbers); },
                               [&](ChangeRole& body) { return change_role(state, command, body, numbers); },
                               [&](UpdateChat& body) { return update_chat(state, command, body, numbers); },
                               [&](DeleteChat&) { return delete_chat(state, command, numbers); }},
                    command.body);
}

ChatKey make_chat_key(std::int64_t number, ShardIndex shard) { return {(number << shard_bits) | shard}; }

std::int64_t chat_number(ChatKey key) { return key.value >> shard_bits; }

}  // namespace stonechat::chat
