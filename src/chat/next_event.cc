#include "chat/next_event.h"

#include <utility>

namespace stonechat::chat {
namespace {

CommandRecord record_of(const Event& event) {
  const auto* reaction = std::get_if<ReactionUpdated>(&event.body);
  return {.sender = event.actor.key,
          .digest = event.digest,
          .chat_sequence = event.chat_sequence,
          .global_sequence = event.global_sequence,
          .time = event.time,
          .is_message = std::holds_alternative<MessagePosted>(event.body),
          .reaction_count = reaction != nullptr ? static_cast<std::int32_t>(reaction->count) : -1};
}

}  // namespace

Event next_event(ChatState& state, const Command& command, Sequencer& sequencer) {
  const auto stamp = sequencer.next(state.shard);
  ++state.head.value;
  return {.shard = state.shard,
          .chat_key = state.key,
          .chat = state.id,
          .chat_sequence = state.head,
          .global_sequence = stamp.sequence,
          .time = stamp.time,
          .actor = command.sender,
          .command_id = command.id,
          .digest = command.digest,
          .body = {},
          .audience = state.members};
}

Outcome applied(ChatState& state, Event&& event) {
  if (event.command_id) {
    state.recent.remember(*event.command_id, record_of(event));
  }
  return Applied{std::move(event)};
}

}  // namespace stonechat::chat
