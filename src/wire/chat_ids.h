// Ids of chats that follow from what is asked for, so that two who ask for the same meet in the same chat (and shard).
// SHA-256, cut to 130 bits, in lower-case base32hex (RFC 4648 section 7): nobody can aim at another pair's chat.
#pragma once

#include "base/id.h"

namespace stonechat::wire {

// `direct_` and a hash of the two, whichever comes first.
ChatId direct_chat_id(const UserId& one, const UserId& other);

// `chat_` and a hash of who creates it and their idempotency key.
ChatId keyed_chat_id(const UserId& creator, const MessageId& key);

}  // namespace stonechat::wire
