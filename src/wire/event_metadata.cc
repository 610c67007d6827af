#include "wire/event_metadata.h"

#include <algorithm>
#include <cstddef>
#include <variant>
#include <vector>

#include "base/check.h"
#include "wire/enum_text.h"
#include "wire/json_writer.h"

namespace stonechat::wire {
namespace {

constexpr std::string_view before_type = R"({"event":")";
constexpr std::string_view before_users = R"("userIds":[)";

void append_users(JsonWriter& json, const std::vector<chat::User>& users) {
  json.key("userIds").begin_array();
  for (const chat::User& user : users) {
    json.string(user.id.view());
  }
  json.end_array();
}

void append_fields(JsonWriter& json, const chat::ChatCreated& created) {
  json.field("event", "chat_created");
  json.field("chatType", text_of(created.type));
  json.field("name", created.name);
  json.field("description", created.description);
  json.field("historyVisibility", text_of(created.visibility));
  append_users(json, created.members);
}

void append_fields(JsonWriter& json, const chat::MembersAdded& added) {
  json.field("event", "member_added");
  append_users(json, added.users);
}

void append_fields(JsonWriter& json, const chat::MemberRemoved& removed) {
  json.field("event", "member_removed");
  append_users(json, {removed.user});
}

void append_fields(JsonWriter&, const auto&) { check(false, "only system messages have metadata of the server's"); }

bool is_system_message(const chat::EventBody& body) {
  return chat::stands_in_history(body) && !std::holds_alternative<chat::MessagePosted>(body);
}

bool is_known(std::string_view type) {
  return type == "chat_created" || type == "member_added" || type == "member_removed";
}

// The first of `users`, which are quoted and have commas between; ids need no escapes.
std::string_view first_of(std::string_view users) {
  const std::size_t end = users.find('"', 1);
  return users.starts_with('"') && end != std::string_view::npos ? users.substr(1, end - 1) : std::string_view{};
}

std::vector<std::string_view> split(std::string_view users) {
  std::vector<std::string_view> result;
  while (!users.empty()) {
    result.push_back(first_of(users));
    constexpr std::size_t quotes_and_comma = 3;
    users.remove_prefix(std::min(users.size(), result.back().size() + quotes_and_comma));
  }
  return result;
}

}  // namespace

std::string event_metadata(const chat::Event& event) {
  std::string text;
  if (!is_system_message(event.body)) {
    return text;
  }
  JsonWriter json(text);
  json.begin_object();
  std::visit([&](const auto& body) { append_fields(json, body); }, event.body);
  json.end_object();
  return text;
}

std::optional<SystemEvent> parse_event_metadata(std::string_view metadata) {
  if (!metadata.starts_with(before_type) || !metadata.ends_with("]}")) {
    return std::nullopt;
  }
  metadata.remove_prefix(before_type.size());
  metadata.remove_suffix(1);
  const std::size_t type_size = metadata.find('"');
  SystemEvent event{.type = metadata.substr(0, type_size), .fields = {}, .first_user = {}, .users = {}};
  if (!is_known(event.type) || metadata.substr(type_size, 2) != "\",") {
    return std::nullopt;
  }
  event.fields = metadata.substr(type_size + 2);
  // The list stands last and ids hold no quotes: in a name or description the quote before it would be escaped.
  const std::size_t list = event.fields.rfind(before_users);
  if (list == std::string_view::npos) {
    return std::nullopt;
  }
  event.users = event.fields.substr(list + before_users.size());
  event.users.remove_suffix(1);
  event.first_user = first_of(event.users);
  return event.first_user.empty() ? std::nullopt : std::optional{event};
}

std::string system_sentence(std::string_view actor, const SystemEvent& event) {
  std::string sentence{actor};
  if (event.type == "chat_created") {
    return sentence + " created the chat";
  }
  if (event.type == "member_removed") {
    return event.first_user == actor ? sentence + " left the chat"
                                     : sentence + " removed " + std::string{event.first_user};
  }
  const std::vector<std::string_view> users = split(event.users);
  sentence += " added ";
  sentence += users.front();
  // One who would be "1 more" is named instead.
  const std::size_t named = users.size() <= 3 ? users.size() : 2;
  for (std::size_t at = 1; at < named; ++at) {
    sentence += at + 1 == users.size() ? " and " : ", ";
    sentence += users[at];
  }
  if (named < users.size()) {
    sentence += " and " + std::to_string(users.size() - named) + " more";
  }
  return sentence;
}

}  // namespace stonechat::wire
