#include "api/chats.h"

#include <limits>
#include <utility>

#include "api/members.h"
#include "base/random.h"
#include "base/time.h"
#include "base/time_ordered_id.h"
#include "engine/stored_event.h"
#include "wire/chat_ids.h"
#include "wire/cursor.h"
#include "wire/rest_body.h"
#include "wire/rest_view.h"

namespace stonechat::api {
namespace {

constexpr std::int64_t first_members = 50;

wire::ChatView view_of(const engine::ChatView& chat) {
  return {.chat = chat.id.view(),
          .type = chat.type,
          .name = chat.name,
          .description = chat.description,
          .visibility = chat.visibility,
          .peer = {},
          .role = chat.role,
          .member_count = chat.member_count,
          .created_by = chat.created_by.view(),
          .created = chat.created,
          .last_sequence = chat.last_sequence,
          .last_read = chat.last_read,
          .activity = {}};
}

wire::ChatView view_of(const engine::ChatListRow& row) {
  wire::ChatView view = view_of(row.chat);
  view.peer = row.peer ? row.peer->view() : std::string_view{};
  view.activity = wire::ChatView::Activity{
      .last_message = {}, .unread_count = row.unread_count, .mention_count = row.mention_count};
  if (row.last_message) {
    view.activity->last_message = engine::view_of(row.chat.id, *row.last_message);
  }
  return view;
}

// The chat `id` as the caller sees it, with its first members.
Reply read_chat(int status, const ChatId& id, const Call& call, engine::StoreReader& reader) {
  const auto chat = chat_of(id, call, reader);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto members = reader.members(chat->key, UserKey{}, first_members);
  if (!members) {
    return std::unexpected(store_failed(members.error()));
  }
  wire::ChatView view = view_of(*chat);
  std::vector<wire::MemberView> member_views;
  for (const engine::MemberRow& member : *members) {
    member_views.push_back(member_view(member));
    if (view.type == chat::ChatType::direct && member.user.key != call.caller.key) {
      view.peer = member.user.id.view();
    }
  }
  std::string body;
  if (!wire::append_chat_details(body, view, member_views)) {
    return std::unexpected(store_failed({.kind = Failure::Kind::corrupt, .message = "a chat cannot be read"}));
  }
  return json_response(status, std::move(body));
}

// A creation tells of itself: a read that failed afterwards would make the client create a second chat.
Reply created_chat(const chat::Event& event) {
  const auto& body = std::get<chat::ChatCreated>(event.body);
  const chat::Member* creator = event.audience->find(event.actor.key);
  wire::ChatView view{.chat = event.chat.view(),
                      .type = body.type,
                      .name = body.name,
                      .description = body.description,
                      .visibility = body.visibility,
                      .peer = {},
                      .role = creator->role,
                      .member_count = static_cast<std::int64_t>(event.audience->size()),
                      .created_by = event.actor.id.view(),
                      .created = event.time,
                      .last_sequence = event.chat_sequence,
                      .last_read = event.chat_sequence,
                      .activity = {}};
  if (body.type == chat::ChatType::direct) {
    view.peer = body.members.back().id.view();
  }
  std::string json;
  wire::append_chat(json, view);
  return json_response(201, std::move(json));
}

// Where the client names no chat: by the pair, by the idempotency key so that a repeat meets the same chat, or new.
ChatId chat_id_for(const wire::CreateChatBody& body, const Call& call, const std::optional<MessageId>& key) {
  if (body.type == chat::ChatType::direct) {
    return wire::direct_chat_id(call.caller.id, body.members.front());
  }
  if (body.chat_id) {
    return *body.chat_id;
  }
  if (key) {
    return wire::keyed_chat_id(call.caller.id, *key);
  }
  return *ChatId::parse(time_ordered_id("chat_", wall_now(), random_bytes<10>()));
}

}  // namespace

Reply list_chats(const Call& call, engine::StoreReader& reader, const ApiSettings& settings) {
  const auto limit = number_parameter(call, "limit", 1, page_limit_max, page_limit_default);
  if (!limit) {
    return std::unexpected(limit.error());
  }
  const wire::CursorScope scope{.kind = wire::CursorKind::chats, .owner = call.caller.id.view()};
  GlobalSequence before{std::numeric_limits<std::int64_t>::max()};
  if (const auto cursor = call.query("cursor")) {
    const auto position = wire::open_cursor(settings.cursor_key, scope, *cursor);
    if (!position) {
      return std::unexpected(position.error());
    }
    before.value = position->value;
  }
  auto rows = reader.chats(call.caller.key, call.caller.id, before, *limit + 1);
  if (!rows) {
    return std::unexpected(store_failed(rows.error()));
  }
  const bool has_more = static_cast<std::int64_t>(rows->size()) > *limit;
  if (has_more) {
    rows->pop_back();
  }
  std::string next;
  if (has_more) {
    next = wire::seal_cursor(settings.cursor_key, scope, {.value = rows->back().chat.last_global_sequence.value});
  }
  std::vector<wire::ChatView> views;
  for (const engine::ChatListRow& row : *rows) {
    if (row.readable) {
      views.push_back(view_of(row));
    }
  }
  std::string body;
  if (!wire::append_chat_list(body, views, {.has_more = has_more, .next = next, .previous = {}})) {
    return std::unexpected(store_failed({.kind = Failure::Kind::corrupt, .message = "a chat list cannot be read"}));
  }
  return json_response(200, std::move(body));
}

std::expected<Plan, wire::RequestError> create_chat(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings) {
  auto key = idempotency_key(call);
  if (!key) {
    return std::unexpected(std::move(key.error()));
  }
  auto body = wire::parse_create_chat(reader, call.body, call.caller.id, settings.wire);
  if (!body) {
    return std::unexpected(std::move(body.error()));
  }
  const ChatId id = chat_id_for(*body, call, *key);
  std::vector<chat::User> members;
  for (const UserId& member : body->members) {
    members.push_back({.key = {}, .id = member});
  }
  return Plan{.command = chat::Command{.chat = id,
                                       .sender = call.caller,
                                       .id = *key,
                                       .digest = body->digest,
                                       .body = chat::CreateChat{.type = body->type,
                                                                .name = std::move(body->name),
                                                                .description = std::move(body->description),
                                                                .visibility = body->visibility,
                                                                .members = std::move(members)}},
              .tell = [id](const engine::BatchEntry& entry) -> std::variant<Reply, Read> {
                if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
                  return created_chat(applied->event);
                }
                return [id](const Call& waiting, engine::StoreReader& pool_reader) {
                  return read_chat(200, id, waiting, pool_reader);
                };
              }};
}

Reply chat_details(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  const auto chat = chat_parameter(call);
  return chat ? read_chat(200, *chat, call, reader) : std::unexpected(chat.error());
}

}  // namespace stonechat::api
