#include "engine/event_range.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "engine/stored_event.h"
#include "wire/stored_event.h"
#include "wire/wire_limits.h"

namespace stonechat::engine {

std::expected<std::optional<EventRange>, Failure> read_events(StoreReader& reader, const ChatId& chat, UserKey user,
                                                              ChatSequence from, ChatSequence to) {
  const auto view = reader.find_chat(chat, user);
  if (!view) {
    return std::unexpected(view.error());
  }
  if (!*view) {
    return std::optional<EventRange>{};
  }
  const ChatSequence last = std::min(to, (*view)->last_sequence);
  const auto rows = reader.messages((*view)->key, std::max(from, (*view)->visible_from()), last, Direction::newer,
                                    wire::events_per_call_max);
  if (!rows) {
    return std::unexpected(rows.error());
  }
  EventRange range{.from = from, .to = last, .events = {}, .has_more = false};
  for (const MessageRow& row : std::views::reverse(*rows)) {
    if (range.events.size() >= events_bytes_max) {
      range.to = {row.chat_sequence.value - 1};
      range.has_more = true;
      break;
    }
    if (!range.events.empty()) {
      range.events += ',';
    }
    if (!wire::append_event(range.events, view_of(chat, row))) {
      return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "a system message cannot be read"});
    }
  }
  return range;
}

}  // namespace stonechat::engine
