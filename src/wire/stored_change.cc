#include "wire/stored_change.h"

#include <cstddef>
#include <variant>

#include "base/check.h"
#include "base/overloaded.h"
#include "wire/enum_text.h"
#include "wire/json_writer.h"

namespace stonechat::wire {
namespace {

// Names, punctuation, numbers and ids at their longest, without content and what was kept.
constexpr std::size_t fixed_bytes_max = 320;

void append_fields(JsonWriter& json, const chat::ReactionUpdated& reaction) {
  json.field("emoji", reaction.emoji);
  json.field("op", text_of(reaction.op));
  json.field("count", reaction.count);
}

void append_fields(JsonWriter& json, const chat::MemberUpdated& member) {
  json.field("userId", member.user.id.view());
  json.field("role", text_of(member.role));
}

void append_fields(JsonWriter& json, const chat::ChatUpdated& chat) {
  if (chat.name) {
    json.field("name", *chat.name);
  }
  if (chat.description) {
    json.field("description", *chat.description);
  }
  if (chat.visibility) {
    json.field("historyVisibility", text_of(*chat.visibility));
  }
}

// All others say no more than their place.
void append_fields(JsonWriter&, const auto&) {}

// Who did it, and to which message or whom.
void append_people(JsonWriter& json, const StoredChange& change) {
  if (!change.target.empty()) {
    json.field("messageId", change.target);
    json.field("userId", change.actor);
    return;
  }
  if (change.type != "member_updated") {
    json.field("userId", change.actor);
  }
  json.field("actorId", change.actor);
}

// Which message the event is of.
std::string_view target_of(const chat::EventBody& body) {
  return std::visit(Overloaded{[](const chat::MessageEdited& edited) { return edited.target.view(); },
                               [](const chat::MessageDeleted& deleted) { return deleted.target.view(); },
                               [](const chat::ReactionUpdated& reaction) { return reaction.target.view(); },
                               [](const auto&) { return std::string_view{}; }},
                    body);
}

std::string_view type_of(const chat::EventBody& body) {
  return std::visit(Overloaded{[](const chat::MessageEdited&) -> std::string_view { return "message_edited"; },
                               [](const chat::MessageDeleted&) -> std::string_view { return "message_deleted"; },
                               [](const chat::ReactionUpdated&) -> std::string_view { return "reaction_updated"; },
                               [](const chat::MemberUpdated&) -> std::string_view { return "member_updated"; },
                               [](const chat::ChatUpdated&) -> std::string_view { return "chat_updated"; },
                               [](const chat::ChatDeleted&) -> std::string_view { return "chat_deleted"; },
                               [](const auto&) -> std::string_view {
                                 check(false, "the event stands in history");
                                 return {};
                               }},
                    body);
}

void append_live(std::string& out, const chat::Event& event, std::optional<std::string_view> content) {
  const std::string fields = change_fields(event.body);
  append_change(out, {.type = type_of(event.body),
                      .chat = event.chat.view(),
                      .chat_sequence = event.chat_sequence,
                      .global_sequence = event.global_sequence,
                      .time = event.time,
                      .actor = event.actor.id.view(),
                      .target = target_of(event.body),
                      .fields = fields,
                      .content = content});
}

}  // namespace

std::string change_fields(const chat::EventBody& body) {
  std::string object;
  JsonWriter json(object);
  json.begin_object();
  std::visit([&](const auto& what) { append_fields(json, what); }, body);
  json.end_object();
  return object.substr(1, object.size() - 2);
}

void append_change(std::string& out, const StoredChange& change) {
  out.reserve(out.size() + fixed_bytes_max + change.fields.size() + escaped_size(change.content.value_or("")));
  JsonWriter json(out);
  json.begin_object();
  json.field("type", change.type);
  json.field("chatId", change.chat);
  json.field("chatSequence", change.chat_sequence.value);
  json.key("globalSequence").decimal_string(change.global_sequence.value);
  json.field("timestamp", milliseconds_of(change.time));
  append_people(json, change);
  if (change.content) {
    json.field("content", *change.content);
  }
  if (!change.fields.empty()) {
    json.raw_fields(change.fields);
  }
  json.end_object();
}

void append_change(std::string& out, const chat::Event& event) {
  const auto* edited = std::get_if<chat::MessageEdited>(&event.body);
  append_live(out, event, edited != nullptr ? std::optional<std::string_view>{edited->content} : std::nullopt);
}

void append_change_without_content(std::string& out, const chat::Event& event) {
  append_live(out, event, std::nullopt);
}

}  // namespace stonechat::wire
