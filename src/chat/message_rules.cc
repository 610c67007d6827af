#include "chat/message_rules.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "chat/next_event.h"

namespace stonechat::chat {
namespace {

// Every client shows them all with each message.
constexpr std::int64_t emoji_kinds_max = 50;

// A message that the sender may see.
bool is_visible(const ChatState& state, const Member& sender, const MessageId& id) {
  const CommandRecord* record = state.recent.find(id);
  return record != nullptr && record->is_message &&
         sees(sender, state.visibility, record->chat_sequence, record->sender);
}

std::optional<Refusal> missing_target(const ChatState& state, UserKey sender, const PostMessage& body) {
  if (body.after) {
    const CommandRecord* previous = state.recent.find(*body.after);
    if (previous == nullptr || previous->sender != sender || !previous->is_message) {
      return Refusal::previous_not_stored;
    }
  }
  const Member& member = *state.members->find(sender);
  if ((body.reply_to && !is_visible(state, member, *body.reply_to)) ||
      (body.thread_root && !is_visible(state, member, *body.thread_root))) {
    return Refusal::target_not_found;
  }
  return std::nullopt;
}

// The message that a command aims at, if its sender may see it. One of this very batch is known by its id alone.
TargetMessage* target_of(ChatState& state, const MessageId& id, UserKey sender) {
  TargetMessage* target = state.targets.find(id);
  const CommandRecord* posted = target == nullptr ? state.recent.find(id) : nullptr;
  if (posted != nullptr && posted->is_message) {
    state.targets.put(id, {.sender = posted->sender,
                           .chat_sequence = posted->chat_sequence,
                           .deleted = false,
                           .last_change = {.chat_sequence = posted->chat_sequence,
                                           .global_sequence = posted->global_sequence,
                                           .time = posted->time}});
    target = state.targets.find(id);
  }
  const Member& member = *state.members->find(sender);
  const bool seen = target != nullptr && sees(member, state.visibility, target->chat_sequence, target->sender);
  return seen ? target : nullptr;
}

ChangePlace place_of(const Event& event) {
  return {.chat_sequence = event.chat_sequence, .global_sequence = event.global_sequence, .time = event.time};
}

// It is as the command wants it since `change`: that is the answer.
Outcome is_so_since(const Command& command, const MessageId& target, const ChangePlace& change,
                    std::int64_t reaction_count = -1) {
  return Repeated{.id = target,
                  .record = {.sender = command.sender.key,
                             .digest = command.digest,
                             .chat_sequence = change.chat_sequence,
                             .global_sequence = change.global_sequence,
                             .time = change.time,
                             .is_message = false,
                             .reaction_count = static_cast<std::int32_t>(reaction_count)}};
}

}  // namespace

Outcome post(ChatState& state, Command& command, PostMessage& body, Numbers numbers) {
  if (const auto refusal = missing_target(state, command.sender.key, body)) {
    return *refusal;
  }
  Event event = next_event(state, command, numbers.sequencer);
  event.body = MessagePosted{.type = body.type,
                             .content = std::move(body.content),
                             .reply_to = body.reply_to,
                             .thread_root = body.thread_root,
                             .mentions = std::move(body.mentions),
                             .metadata = std::move(body.metadata)};
  return applied(state, std::move(event));
}

Outcome edit(ChatState& state, Command& command, EditMessage& body, Numbers numbers) {
  TargetMessage* target = target_of(state, body.target, command.sender.key);
  if (target == nullptr || target->deleted) {
    return Refusal::message_not_found;
  }
  if (target->sender != command.sender.key) {
    return Refusal::not_the_author;
  }
  Event event = next_event(state, command, numbers.sequencer);
  target->last_change = place_of(event);
  event.body = MessageEdited{.target = body.target,
                             .target_sequence = target->chat_sequence,
                             .content = std::move(body.content),
                             .visibility = state.visibility};
  return applied(state, std::move(event));
}

Outcome erase(ChatState& state, Command& command, DeleteMessage& body, Numbers numbers) {
  TargetMessage* target = target_of(state, body.target, command.sender.key);
  if (target == nullptr) {
    return Refusal::message_not_found;
  }
  const bool moderates = state.members->find(command.sender.key)->role != Role::member;
  if (target->sender != command.sender.key && !moderates) {
    return Refusal::not_allowed_to_delete;
  }
  if (target->deleted) {
    return is_so_since(command, body.target, target->last_change);
  }
  Event event = next_event(state, command, numbers.sequencer);
  target->deleted = true;
  target->last_change = place_of(event);
  event.body = MessageDeleted{.target = body.target, .target_sequence = target->chat_sequence};
  return applied(state, std::move(event));
}

Outcome react(ChatState& state, Command& command, React& body, Numbers numbers) {
  TargetMessage* target = target_of(state, body.target, command.sender.key);
  if (target == nullptr || target->deleted) {
    return Refusal::message_not_found;
  }
  const Targets::ReactionName name{.message = target->chat_sequence, .emoji = body.emoji, .user = command.sender.key};
  const TargetReaction now = state.targets.reaction(name);
  const bool adds = body.op == ReactionOp::add;
  if (now.present == adds) {
    return is_so_since(command, body.target, now.last_change.value_or(target->last_change), now.count);
  }
  if (adds && now.count == 0 && now.emoji_kinds >= emoji_kinds_max) {
    return Refusal::too_many_reactions;
  }
  Event event = next_event(state, command, numbers.sequencer);
  target->last_change = place_of(event);
  event.body = ReactionUpdated{.target = body.target,
                               .target_sequence = target->chat_sequence,
                               .emoji = std::move(body.emoji),
                               .op = body.op,
                               .count = state.targets.change_reaction(name, body.op, place_of(event))};
  return applied(state, std::move(event));
}

}  // namespace stonechat::chat
