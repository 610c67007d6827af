#include "chat/event.h"

namespace stonechat::chat {

MessageId system_message_id(ChatSequence sequence) {
  return *MessageId::parse("system_" + std::to_string(sequence.value));
}

bool hides_content_from(const Event& event, const Member& member) {
  const auto* edited = std::get_if<MessageEdited>(&event.body);
  return edited != nullptr && !sees(member, edited->visibility, edited->target_sequence, event.actor.key);
}

bool stands_in_history(const EventBody& body) {
  return std::holds_alternative<MessagePosted>(body) || std::holds_alternative<ChatCreated>(body) ||
         std::holds_alternative<MembersAdded>(body) || std::holds_alternative<MemberRemoved>(body);
}

MessageId history_id(const Event& event) {
  return std::holds_alternative<MessagePosted>(event.body) ? *event.command_id : system_message_id(event.chat_sequence);
}

}  // namespace stonechat::chat
