// Which logical shard a chat lies in.
#pragma once

#include <cstdint>

#include "base/id.h"
#include "base/stable_hash.h"

namespace stonechat::chat {

// 0 … 1023; the number of shards is fixed for the life of a deployment (default 16).
using ShardIndex = std::uint16_t;

inline constexpr ShardIndex shard_count_default = 16;

// What a shard's index takes in the keys and sequences that carry it.
inline constexpr int shard_bits = 10;

inline ShardIndex shard_of(const ChatId& chat, ShardIndex shard_count) {
  return static_cast<ShardIndex>(stable_hash(chat.view()) % shard_count);
}

}  // namespace stonechat::chat
