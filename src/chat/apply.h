// The rules of chat: a pure function of a chat's state, a command and the batch's stamp. It reads no clock, randomness,
// hash-map order or store. What a command names was loaded into the state before: its own id, its targets.
#pragma once

#include <cstdint>
#include <variant>

#include "chat/chat_state.h"
#include "chat/command.h"
#include "chat/event.h"
#include "chat/refusal.h"
#include "chat/sequencer.h"

namespace stonechat::chat {

// The command took effect; `state` is changed and the event waits to be committed.
struct Applied {
  Event event;
};
// The command took effect before, or what it wants is so already: that answer, no event. Its id is taken all the same,
// and where it is new waits in ChatState::idle to be committed.
struct Repeated {
  MessageId id;
  CommandRecord record;
};
// Nothing to do, and no event that stands for it: the direct chat is there, or all users are members already. An id is
// taken as with Repeated.
struct Unchanged {};

using Outcome = std::variant<Applied, Repeated, Unchanged, Refusal>;

// Where new things get their numbers from; one for all shards of a process.
struct Numbers {
  Sequencer& sequencer;
  std::int64_t& last_chat_number;  // of the state's shard
};

// Applies `command` to `state`, which is the state of the chat that it names. Moves from `command` what the event
// needs.
Outcome apply(ChatState& state, Command&& command, Numbers numbers);

// A chat's key carries its shard, so that shards number their chats on their own.
ChatKey make_chat_key(std::int64_t number, ShardIndex shard);
std::int64_t chat_number(ChatKey key);

}  // namespace stonechat::chat
