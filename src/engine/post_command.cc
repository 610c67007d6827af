#include "engine/post_command.h"

#include <utility>

#include "base/random.h"
#include "base/time.h"
#include "base/time_ordered_id.h"

namespace stonechat::engine {

std::expected<chat::Command, wire::RequestError> post_command(wire::SendMessage&& message, const chat::User& sender) {
  if (message.sender && *message.sender != sender.id) {
    return std::unexpected(wire::RequestError{.code = wire::ErrorCode::forbidden,
                                              .message = "senderId must be the caller's own, or be left out"});
  }
  if (!message.message_id) {
    message.message_id = MessageId::parse(uuid_v7(wall_now(), random_bytes<10>()));
  }
  return chat::Command{.chat = message.chat,
                       .sender = sender,
                       .id = message.message_id,
                       .digest = message.digest,
                       .body = std::move(message.post)};
}

}  // namespace stonechat::engine
