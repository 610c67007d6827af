// What one batch's commands name and the rules must know of: ids that may be repeats, messages that are replied to,
// edited, deleted or reacted to, reactions. One question a kind and batch. The shard host's thread.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/failure.h"
#include "chat/chat_state.h"
#include "chat/command.h"
#include "engine/ports/store.h"

namespace stonechat::engine {

class BatchLookups {
 public:
  // Chats of which something cannot be read: their commands can't be decided.
  using Unreadable = std::unordered_set<const chat::ChatState*>;

  explicit BatchLookups(Store& store) : store_(store) {}

  // Both live until look_up() has returned.
  void want(chat::ChatState& state, const chat::Command& command);

  // Puts all that is stored into the states: after it, what a state does not know is not there. One row that cannot be
  // read must not take other chats' commands with it.
  Unreadable look_up(const std::function<void(const Failure&)>& report);

 private:
  void want_id(chat::ChatState& state, const std::optional<MessageId>& id);
  void want_target(chat::ChatState& state, const MessageId& id);

  Store& store_;
  std::vector<CommandName> ids_;
  std::vector<chat::ChatState*> id_states_;
  std::vector<CommandName> targets_;
  std::vector<chat::ChatState*> target_states_;
  std::vector<ReactionName> reactions_;
  std::vector<chat::ChatState*> reaction_states_;
};

}  // namespace stonechat::engine
