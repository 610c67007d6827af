#include "chat/apply.h"

#include <utility>

#include "base/overloaded.h"
#include "chat/chat_rules.h"
#include "chat/message_rules.h"

namespace stonechat::chat {

namespace {

Outcome decide(ChatState& state, Command& command, Numbers numbers) {
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

Outcome repeat(const Command& command, const CommandRecord& known) {
  if (known.digest != command.digest) {
    return Refusal::id_conflict;
  }
  return known.chat_sequence.value == 0 ? Outcome{Unchanged{}} : Outcome{Repeated{.id = *command.id, .record = known}};
}

// A command that had nothing to do takes its id nevertheless.
void take_id(ChatState& state, const Command& command, const Outcome& outcome) {
  CommandRecord record;
  record.sender = command.sender.key;
  record.digest = command.digest;
  if (const auto* repeated = std::get_if<Repeated>(&outcome)) {
    record = repeated->record;
  } else if (!std::holds_alternative<Unchanged>(outcome)) {
    return;
  }
  state.recent.remember(*command.id, record);
  state.idle.push_back({.id = *command.id, .record = record});
}

}  // namespace

Outcome apply(ChatState& state, Command&& command, Numbers numbers) {
  const CommandRecord* known = command.id ? state.recent.find(*command.id) : nullptr;
  if (known != nullptr && known->sender == command.sender.key) {
    return repeat(command, *known);
  }
  const bool creates = std::holds_alternative<CreateChat>(command.body);
  const bool is_member = state.exists() && state.members->find(command.sender.key) != nullptr;
  if (!creates && !is_member) {
    return Refusal::chat_not_found;
  }
  if (!creates && known != nullptr) {
    return Refusal::id_conflict;
  }
  Outcome outcome = decide(state, command, numbers);
  if (command.id && known == nullptr) {
    take_id(state, command, outcome);
  }
  return outcome;
}

ChatKey make_chat_key(std::int64_t number, ShardIndex shard) { return {(number << shard_bits) | shard}; }

std::int64_t chat_number(ChatKey key) { return key.value >> shard_bits; }

}  // namespace stonechat::chat
