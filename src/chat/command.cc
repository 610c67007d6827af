#include "chat/command.h"

#include "base/overloaded.h"

namespace stonechat::chat {

MessageId message_of(const Command& command) {
  return std::visit(
      Overloaded{[&](const PostMessage&) { return command.id.value_or(MessageId{}); },
                 [](const EditMessage& edit) { return edit.target; },
                 [](const DeleteMessage& erase) { return erase.target; },
                 [](const React& react) { return react.target; }, [](const auto&) { return MessageId{}; }},
      command.body);
}

}  // namespace stonechat::chat
