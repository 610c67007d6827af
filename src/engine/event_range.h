// A range of a chat's events, as a client asks for it to fill a gap: over the WebSocket and over REST the same.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "base/failure.h"
#include "base/id.h"
#include "engine/ports/store_reader.h"

namespace stonechat::engine {

// An answer grows to this and one event at most; what is left is asked for again.
inline constexpr std::size_t events_bytes_max = 256 * 1024;

struct EventRange {
  ChatSequence from;
  ChatSequence to;     // everything that `user` may see from `from` up to here is in `events`; cut at the head
  std::string events;  // frames with commas between
  bool has_more = false;
};

// Events `from` … `to` (1 ≤ from ≤ to) of a chat, for `user`. Nothing where there is no such chat among the user's.
// On a read pool's thread.
std::expected<std::optional<EventRange>, Failure> read_events(StoreReader& reader, const ChatId& chat, UserKey user,
                                                              ChatSequence from, ChatSequence to);

}  // namespace stonechat::engine
