#include "engine/ack_of.h"

namespace stonechat::engine {

std::optional<wire::Ack> ack_of(const BatchEntry& entry) {
  wire::Ack ack{.ref = entry.origin.ref,
                .chat = entry.chat.view(),
                .message_id = entry.message.view(),
                .chat_sequence = {},
                .global_sequence = {},
                .time = {}};
  if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
    ack.chat_sequence = applied->event.chat_sequence;
    ack.global_sequence = applied->event.global_sequence;
    ack.time = applied->event.time;
    if (const auto* reaction = std::get_if<chat::ReactionUpdated>(&applied->event.body)) {
      ack.count = reaction->count;
    }
    return ack;
  }
  if (const auto* repeated = std::get_if<chat::Repeated>(&entry.answer)) {
    ack.chat_sequence = repeated->record.chat_sequence;
    ack.global_sequence = repeated->record.global_sequence;
    ack.time = repeated->record.time;
    if (repeated->record.reaction_count >= 0) {
      ack.count = repeated->record.reaction_count;
    }
    return ack;
  }
  return std::nullopt;
}

}  // namespace stonechat::engine
