#include "engine/history.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>
#include <variant>

namespace stonechat::engine {
namespace {

// Who was away when a message was last edited or deleted has no right to what it says now, and what it said before is
// gone.
void hide_unseen_content(const ChatView& view, MessageRow& row) {
  if (row.content_updated.value != 0 && !view.sees(row.content_updated)) {
    row.content.clear();
    row.mentions.clear();
    row.metadata.clear();
  }
}

// An edit of a message that they may not see tells that it happened.
void hide_unseen_content(const ChatView& view, ChangeRow& row) {
  if (row.content && !view.sees(row.target_sequence)) {
    row.content.reset();
  }
}

// The part of `range` within `from` … `to`; empty where `to` comes before `from` in it.
SequenceRange part_of(const SequenceRange& range, ChatSequence from, ChatSequence to) {
  return {.from = std::max(range.from, from), .to = std::min(range.to, to)};
}

bool is_empty(const SequenceRange& range) { return range.to < range.from; }

std::int64_t size_of(const auto& rows) { return static_cast<std::int64_t>(rows.size()); }

}  // namespace

std::expected<std::vector<MessageRow>, Failure> read_history(StoreReader& reader, const ChatView& view, UserKey user,
                                                             ChatSequence from, ChatSequence to, Direction direction,
                                                             std::int64_t limit) {
  std::vector<SequenceRange> ranges = view.visible;
  if (direction == Direction::older) {
    std::ranges::reverse(ranges);
  }
  std::vector<MessageRow> rows;
  for (const SequenceRange& range : ranges) {
    const SequenceRange part = part_of(range, from, to);
    if (is_empty(part) || size_of(rows) >= limit) {
      continue;
    }
    auto more = reader.messages(view.key, user, part.from, part.to, direction, limit - size_of(rows));
    if (!more) {
      return more;
    }
    // Rows come by falling sequence: those of a newer range stand in front.
    const auto at = direction == Direction::older ? rows.end() : rows.begin();
    rows.insert(at, std::move_iterator(more->begin()), std::move_iterator(more->end()));
  }
  for (MessageRow& row : rows) {
    hide_unseen_content(view, row);
  }
  return rows;
}

std::expected<std::vector<EventRow>, Failure> read_visible_events(StoreReader& reader, const ChatView& view,
                                                                  ChatSequence from, ChatSequence to,
                                                                  std::int64_t limit) {
  std::vector<EventRow> rows;
  for (const SequenceRange& range : view.visible) {
    const SequenceRange part = part_of(range, from, to);
    if (is_empty(part) || size_of(rows) >= limit) {
      continue;
    }
    auto more = reader.events(view.key, part.from, part.to, limit - size_of(rows));
    if (!more) {
      return more;
    }
    std::ranges::move(*more, std::back_inserter(rows));
  }
  for (EventRow& row : rows) {
    std::visit([&](auto& event) { hide_unseen_content(view, event); }, row);
  }
  return rows;
}

}  // namespace stonechat::engine
