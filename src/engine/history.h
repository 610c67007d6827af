// What a member may see of a chat's past. Their memberships bound it where the chat says so, and of a message that was
// changed while they were away only its place is seen. On a read pool's thread.
#pragma once

#include <cstdint>
#include <expected>
#include <vector>

#include "base/failure.h"
#include "base/id.h"
#include "engine/ports/store_reader.h"

namespace stonechat::engine {

// As StoreReader::messages(), only what `view` sees.
std::expected<std::vector<MessageRow>, Failure> read_history(StoreReader& reader, const ChatView& view, UserKey user,
                                                             ChatSequence from, ChatSequence to, Direction direction,
                                                             std::int64_t limit);

// As StoreReader::events(), only what `view` sees.
std::expected<std::vector<EventRow>, Failure> read_visible_events(StoreReader& reader, const ChatView& view,
                                                                  ChatSequence from, ChatSequence to,
                                                                  std::int64_t limit);

}  // namespace stonechat::engine
