// A message that a client sends, as the command of who is connected: over the WebSocket and over REST the same.
#pragma once

#include <expected>

#include "chat/command.h"
#include "wire/client_frame.h"
#include "wire/request_error.h"

namespace stonechat::engine {

// Makes the message's id where the client named none. `forbidden` where the message says that somebody else sent it.
std::expected<chat::Command, wire::RequestError> post_command(wire::SendMessage&& message, const chat::User& sender);

}  // namespace stonechat::engine
