#include "engine/event_range.h"

#include <algorithm>
#include <utility>

#include "engine/history.h"
#include "engine/stored_event.h"

namespace stonechat::engine {
namespace {

// The longest contents are 64 times a usual answer's bound: rows are read a few at a time, and no more than needed.
constexpr std::int64_t rows_at_once = 32;

}  // namespace

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
  EventRange range{.from = from, .to = last, .events = {}, .has_more = false};
  ChatSequence next = from;
  while (next <= last) {
    const auto rows = read_visible_events(reader, **view, next, last, rows_at_once);
    if (!rows) {
      return std::unexpected(rows.error());
    }
    for (const EventRow& row : *rows) {
      if (range.events.size() >= events_bytes_max) {
        range.to = {sequence_of(row).value - 1};
        range.has_more = true;
        return range;
      }
      if (!range.events.empty()) {
        range.events += ',';
      }
      if (!append_event(range.events, chat, row)) {
        return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "a system message cannot be read"});
      }
    }
    if (static_cast<std::int64_t>(rows->size()) < rows_at_once) {
      break;
    }
    next = {sequence_of(rows->back()).value + 1};
  }
  return range;
}

}  // namespace stonechat::engine
