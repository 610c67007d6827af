#include "api/messages.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"
#include "engine/ack_of.h"
#include "engine/history.h"
#include "engine/post_command.h"
#include "engine/stored_event.h"
#include "wire/cursor.h"
#include "wire/rest_body.h"
#include "wire/rest_view.h"
#include "wire/server_frame.h"

namespace stonechat::api {
namespace {

using engine::Direction;
using engine::MessageRow;

// Rows newest first, and whether the direction asked for goes on behind them.
struct Page {
  std::vector<MessageRow> rows;
  Direction direction = Direction::older;
  bool has_more = false;
};

// Where pages are read from, and for whom.
struct Shelf {
  engine::StoreReader& reader;
  const engine::ChatView& chat;
  UserKey user;
};

using PageResult = std::expected<Page, wire::RequestError>;

// One row more than asked for says whether there are more.
PageResult read_page(const Shelf& shelf, ChatSequence from, ChatSequence to, Direction direction, std::int64_t limit) {
  auto rows = engine::read_history(shelf.reader, shelf.chat, shelf.user, from, std::min(to, shelf.chat.last_sequence),
                                   direction, limit + 1);
  if (!rows) {
    return std::unexpected(store_failed(rows.error()));
  }
  Page page{.rows = std::move(*rows), .direction = direction, .has_more = false};
  page.has_more = static_cast<std::int64_t>(page.rows.size()) > limit;
  if (page.has_more) {
    page.rows.erase(direction == Direction::older ? page.rows.end() - 1 : page.rows.begin());
  }
  return page;
}

// Half of the page up to and including `middle`, the rest above it.
PageResult read_around(const Shelf& shelf, ChatSequence middle, std::int64_t limit) {
  constexpr ChatSequence last{std::numeric_limits<std::int64_t>::max()};
  auto older = read_page(shelf, {1}, middle, Direction::older, limit - limit / 2);
  if (!older) {
    return older;
  }
  auto newer = read_page(shelf, {middle.value + 1}, last, Direction::newer,
                         limit - static_cast<std::int64_t>(older->rows.size()));
  if (!newer) {
    return newer;
  }
  newer->rows.insert(newer->rows.end(), std::move_iterator(older->rows.begin()), std::move_iterator(older->rows.end()));
  return Page{.rows = std::move(newer->rows), .direction = Direction::older, .has_more = older->has_more};
}

std::expected<ChatSequence, wire::RequestError> middle_of(const Call& call, engine::StoreReader& reader,
                                                          const engine::ChatView& chat) {
  if (const auto around = call.query("around")) {
    const auto id = MessageId::parse(*around);
    const auto found = id ? reader.find_message(chat.key, *id) : std::optional<ChatSequence>{};
    if (!found) {
      return std::unexpected(store_failed(found.error()));
    }
    if (!*found || !chat.sees(**found)) {
      return std::unexpected(
          wire::RequestError{.code = wire::ErrorCode::not_found, .message = "the chat has no message of this id"});
    }
    return **found;
  }
  const auto sequence =
      number_parameter(call, "aroundSequence", 1, std::numeric_limits<std::int64_t>::max(), chat.last_sequence.value);
  if (!sequence) {
    return std::unexpected(sequence.error());
  }
  return ChatSequence{std::min(*sequence, chat.last_sequence.value)};
}

std::expected<Direction, wire::RequestError> direction_of(const Call& call) {
  const auto text = call.query("direction").value_or("older");
  if (text != "older" && text != "newer") {
    return std::unexpected(bad_request("direction must be older or newer"));
  }
  return text == "older" ? Direction::older : Direction::newer;
}

PageResult page_of(const Call& call, engine::StoreReader& reader, const engine::ChatView& chat,
                   const ApiSettings& settings, const wire::CursorScope& scope) {
  const auto limit = number_parameter(call, "limit", 1, page_limit_max, page_limit_default);
  if (!limit) {
    return std::unexpected(limit.error());
  }
  const auto direction = direction_of(call);
  if (!direction) {
    return std::unexpected(direction.error());
  }
  constexpr ChatSequence last{std::numeric_limits<std::int64_t>::max()};
  const Shelf shelf{.reader = reader, .chat = chat, .user = call.caller.key};
  const auto cursor = call.query("cursor");
  const int starts = (cursor ? 1 : 0) + (call.query("around") ? 1 : 0) + (call.query("aroundSequence") ? 1 : 0);
  if (starts > 1) {
    return std::unexpected(bad_request("cursor, around and aroundSequence exclude each other"));
  }
  if (cursor) {
    const auto position = wire::open_cursor(settings.cursor_key, scope, *cursor);
    if (!position) {
      return std::unexpected(position.error());
    }
    return position->direction == wire::CursorDirection::older
               ? read_page(shelf, {1}, {position->value}, Direction::older, *limit)
               : read_page(shelf, {position->value}, last, Direction::newer, *limit);
  }
  if (starts == 1) {
    const auto middle = middle_of(call, reader, chat);
    return middle ? read_around(shelf, *middle, *limit) : std::unexpected(middle.error());
  }
  return read_page(shelf, {1}, last, *direction, *limit);
}

std::string cursor_from(const ApiSettings& settings, const wire::CursorScope& scope, std::int64_t sequence,
                        wire::CursorDirection direction) {
  return wire::seal_cursor(settings.cursor_key, scope, {.value = sequence, .direction = direction});
}

Reply answer(const engine::ChatView& chat, const Page& page, const ApiSettings& settings,
             const wire::CursorScope& scope) {
  std::string older;
  std::string newer;
  if (!page.rows.empty()) {
    const ChatSequence lowest = page.rows.back().chat_sequence;
    const MessageRow& newest = page.rows.front();
    const bool goes_older = page.direction == Direction::older ? page.has_more : lowest > chat.visible.front().from;
    const bool goes_newer =
        page.direction == Direction::newer ? page.has_more : newest.global_sequence < chat.last_global_sequence;
    if (goes_older) {
      older = cursor_from(settings, scope, lowest.value - 1, wire::CursorDirection::older);
    }
    if (goes_newer) {
      newer = cursor_from(settings, scope, newest.chat_sequence.value + 1, wire::CursorDirection::newer);
    }
  }
  const bool to_older = page.direction == Direction::older;
  std::vector<wire::StoredEvent> messages;
  for (const MessageRow& row : page.rows) {
    messages.push_back(engine::view_of(chat.id, row));
  }
  std::string body;
  if (!wire::append_message_list(
          body, messages,
          {.has_more = page.has_more, .next = to_older ? older : newer, .previous = to_older ? newer : older})) {
    return std::unexpected(
        store_failed({.kind = Failure::Kind::corrupt, .message = "a system message cannot be read"}));
  }
  return json_response(200, std::move(body));
}

std::variant<Reply, Read> tell_ack(const engine::BatchEntry& entry) {
  const auto ack = engine::ack_of(entry);
  check(ack.has_value(), "a post is applied or repeated, or it is refused");
  std::string body;
  wire::append_ack(body, *ack);
  return json_response(std::holds_alternative<chat::Applied>(entry.answer) ? 201 : 200, std::move(body));
}

}  // namespace

Reply list_messages(const Call& call, engine::StoreReader& reader, const ApiSettings& settings) {
  const auto chat = chat_of(call, reader);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const wire::CursorScope scope{.kind = wire::CursorKind::messages, .owner = chat->id.view()};
  const auto page = page_of(call, reader, *chat, settings, scope);
  return page ? answer(*chat, *page, settings, scope) : std::unexpected(page.error());
}

std::expected<Plan, wire::RequestError> post_message(const Call& call, wire::JsonReader& reader,
                                                     const ApiSettings& settings) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto key = idempotency_key(call);
  if (!key) {
    return std::unexpected(key.error());
  }
  auto body = wire::parse_post_message(reader, call.body, *chat, settings.wire);
  if (!body) {
    return std::unexpected(std::move(body.error()));
  }
  if (!body->message_id) {
    body->message_id = *key;
  }
  auto command = engine::post_command(std::move(*body), call.caller);
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command), .tell = &tell_ack};
}

}  // namespace stonechat::api
