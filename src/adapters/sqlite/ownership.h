// Taking over the shards: creates them in a new file, raises their terms, and reads where they stand.
#pragma once

#include <expected>
#include <string>

#include "adapters/sqlite/connection.h"
#include "base/failure.h"
#include "chat/shard_of.h"
#include "engine/ports/store.h"

namespace stonechat::sqlite {

// Inside a transaction of the caller's. `bad_input` where the file was made with another number of shards.
std::expected<void, Failure> take_over_shards(Connection& connection, chat::ShardIndex shard_count,
                                              const std::string& owner, engine::Ownership& ownership);

}  // namespace stonechat::sqlite
