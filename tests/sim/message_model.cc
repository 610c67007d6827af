#include "tests/sim/message_model.h"

#include <variant>

namespace stonechat::sim {

ChatSequence Message::content_updated() const {
  if (deletion) {
    return deletion->chat_sequence;
  }
  return last_edit ? last_edit->chat_sequence : ChatSequence{};
}

std::string Message::content() const {
  if (deletion) {
    return {};
  }
  return last_edit ? std::get<chat::MessageEdited>(last_edit->body).content
                   : std::get<chat::MessagePosted>(posted->body).content;
}

void MessageModel::add(const EventPtr& event) {
  if (std::holds_alternative<chat::MessagePosted>(event->body)) {
    messages_[*event->command_id].posted = event;
  } else if (const auto* edited = std::get_if<chat::MessageEdited>(&event->body)) {
    Message& message = messages_[edited->target];
    message.last_edit = event;
    message.updated = event->chat_sequence;
  } else if (const auto* deleted = std::get_if<chat::MessageDeleted>(&event->body)) {
    Message& message = messages_[deleted->target];
    message.deletion = event;
    message.updated = event->chat_sequence;
  } else if (const auto* reaction = std::get_if<chat::ReactionUpdated>(&event->body)) {
    Message& message = messages_[reaction->target];
    message.updated = event->chat_sequence;
    auto& users = message.reactions[reaction->emoji];
    if (reaction->op == chat::ReactionOp::add) {
      users.insert(event->actor.key);
    } else {
      users.erase(event->actor.key);
    }
  }
}

const Message* MessageModel::find(const MessageId& id) const {
  const auto at = messages_.find(id);
  return at == messages_.end() || !at->second.posted ? nullptr : &at->second;
}

}  // namespace stonechat::sim
