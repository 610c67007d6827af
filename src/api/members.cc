#include "api/members.h"

#include <utility>

#include "engine/event_range.h"
#include "wire/cursor.h"
#include "wire/json_writer.h"
#include "wire/rest_body.h"
#include "wire/rest_view.h"
#include "wire/stored_event.h"

namespace stonechat::api {
namespace {

Reply stored_event(ChatSequence sequence, const ChatId& chat, const Call& call, engine::StoreReader& reader) {
  auto range = engine::read_events(reader, chat, call.caller.key, sequence, sequence);
  if (!range) {
    return std::unexpected(store_failed(range.error()));
  }
  if (!*range || (*range)->events.empty()) {
    return std::unexpected(not_found());
  }
  return json_response(200, std::move((*range)->events));
}

Reply nobody_new(const ChatId& chat) {
  std::string body;
  wire::JsonWriter(body)
      .begin_object()
      .field("chatId", chat.view())
      .key("userIds")
      .begin_array()
      .end_array()
      .end_object();
  return json_response(200, std::move(body));
}

std::variant<Reply, Read> tell_addition(const engine::BatchEntry& entry) {
  if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
    std::string body;
    wire::append_event(body, applied->event);
    return Reply{json_response(201, std::move(body))};
  }
  if (const auto* repeated = std::get_if<chat::Repeated>(&entry.answer)) {
    return [sequence = repeated->record.chat_sequence, chat = entry.chat](
               const Call& call, engine::StoreReader& reader) { return stored_event(sequence, chat, call, reader); };
  }
  return nobody_new(entry.chat);
}

}  // namespace

wire::MemberView member_view(const engine::MemberRow& row) {
  return {.user = row.user.id.view(),
          .display_name = row.display_name,
          .role = row.role,
          .joined = row.joined,
          .last_delivered = row.last_delivered,
          .last_read = row.last_read};
}

Reply list_members(const Call& call, engine::StoreReader& reader, const ApiSettings& settings) {
  const auto chat = chat_of(call, reader);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto limit = number_parameter(call, "limit", 1, page_limit_max, page_limit_default);
  if (!limit) {
    return std::unexpected(limit.error());
  }
  const wire::CursorScope scope{.kind = wire::CursorKind::members, .owner = chat->id.view()};
  UserKey after;
  if (const auto cursor = call.query("cursor")) {
    const auto position = wire::open_cursor(settings.cursor_key, scope, *cursor);
    if (!position) {
      return std::unexpected(position.error());
    }
    after.value = position->value;
  }
  auto rows = reader.members(chat->key, after, *limit + 1);
  if (!rows) {
    return std::unexpected(store_failed(rows.error()));
  }
  const bool has_more = static_cast<std::int64_t>(rows->size()) > *limit;
  std::string next;
  if (has_more) {
    rows->pop_back();
    next = wire::seal_cursor(settings.cursor_key, scope,
                             {.value = rows->back().user.key.value, .direction = wire::CursorDirection::newer});
  }
  std::vector<wire::MemberView> views;
  for (const engine::MemberRow& row : *rows) {
    views.push_back(member_view(row));
  }
  std::string body;
  wire::append_member_list(body, views, {.has_more = has_more, .next = next, .previous = {}});
  return json_response(200, std::move(body));
}

std::expected<Plan, wire::RequestError> add_members(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto key = idempotency_key(call);
  if (!key) {
    return std::unexpected(key.error());
  }
  auto body = wire::parse_add_members(reader, call.body, settings.wire);
  if (!body) {
    return std::unexpected(std::move(body.error()));
  }
  std::vector<chat::User> users;
  for (const UserId& user : body->users) {
    users.push_back({.key = {}, .id = user});
  }
  return Plan{.command = chat::Command{.chat = *chat,
                                       .sender = call.caller,
                                       .id = *key,
                                       .digest = body->digest,
                                       .body = chat::AddMembers{.users = std::move(users)}},
              .tell = &tell_addition};
}

}  // namespace stonechat::api
