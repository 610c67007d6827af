// What the shard host is given to do.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <variant>

#include "base/failure.h"
#include "base/id.h"
#include "chat/chat_state.h"
#include "chat/command.h"
#include "engine/account_request.h"
#include "engine/origin.h"
#include "engine/ports/account_store.h"

namespace stonechat::engine {

// A command; the sender's key is known, other users that it names have an id only.
struct Submission {
  Origin origin;
  chat::Command command;
};

// Stores the user where there is none yet; answered by UserReady.
struct ProvisionUser {
  Origin origin;
  UserId user;
  std::string display_name;
};

// Gives a stored user another display name; answered by UserRenamed.
struct RenameUser {
  Origin origin;
  UserKey user;
  std::string display_name;
};

// What a ChatLoader brought. A state that was asked for under an earlier ownership may be older than what another
// owner did since.
struct ChatLoaded {
  ChatId chat;
  std::uint64_t ownership = 0;
  std::expected<chat::ChatState, Failure> state;
};

// Wakes the host's thread for its end.
struct HostStop {};

using HostItem = std::variant<Submission, ProvisionUser, RenameUser, AccountRequest, UserSwitch, ChatLoaded, HostStop>;

}  // namespace stonechat::engine
