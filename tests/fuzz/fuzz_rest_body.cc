// Any bytes as the body of each REST call: parsed within its bounds or refused with a status of the contract.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/json_reader.h"
#include "wire/rest_body.h"
#include "wire/rest_change.h"
#include "wire/server_frame.h"

namespace {

using namespace stonechat;

constexpr wire::WireLimits limits{.content_bytes_max = 100, .members_per_call_max = 4};

void check_refusal(const wire::RequestError& error) {
  constexpr int statuses[] = {400, 403, 413, 422};
  bool known = false;
  for (const int status : statuses) {
    known = known || error.http_status == status;
  }
  check(known, "a refusal has a status of the contract");
  std::string body;
  wire::append_rest_error(body, error);
  static wire::JsonReader reader(wire::json_depth_max_default);
  check(reader.parse(body).has_value(), "a refusal is JSON");
}

void check_users(const std::vector<UserId>& users) {
  check(users.size() <= limits.members_per_call_max, "users are within their bounds");
  check(std::set<UserId>(users.begin(), users.end()).size() == users.size(), "each user is named once");
}

void check_chat(const wire::CreateChatBody& body, const UserId& caller) {
  check_users(body.members);
  for (const UserId& user : body.members) {
    check(user != caller && user.view() != "me", "members are others");
  }
  check(body.type == chat::ChatType::group || (body.members.size() == 1 && !body.chat_id), "a direct chat has two");
  check(!body.chat_id || !body.chat_id->view().starts_with("direct_"), "a chosen chatId is not of the server's form");
  check(body.description.size() <= wire::description_bytes_max, "a description is within its bounds");
}

void check_settings(const chat::UpdateChat& update) {
  check(update.name || update.description || update.visibility, "settings change something");
  check(!update.description || update.description->size() <= wire::description_bytes_max,
        "a description is within its bounds");
}

// Every call that changes what is there, with the body `bytes`.
void check_changes(wire::JsonReader& reader, std::string_view bytes, const ChatId& chat) {
  const wire::MessageName message{.chat = chat, .message = *MessageId::parse("m-1")};
  const wire::MemberName member{.chat = chat, .user = *UserId::parse("bob")};
  const wire::ParsedCommand commands[] = {
      wire::parse_edit(reader, bytes, message, limits),
      wire::parse_deletion(reader, bytes, message),
      wire::parse_reaction(reader, bytes, message, "x", chat::ReactionOp::add),
      wire::parse_role(reader, bytes, member),
      wire::parse_removal(reader, bytes, member),
      wire::parse_settings(reader, bytes, chat),
      wire::parse_end_of_chat(reader, bytes, chat),
  };
  for (const wire::ParsedCommand& command : commands) {
    if (!command) {
      check_refusal(command.error());
      continue;
    }
    check(command->chat == chat, "the path names the chat");
    check(!command->id || !command->id->view().starts_with("system_"), "a command's id is none of the server's");
    if (const auto* update = std::get_if<chat::UpdateChat>(&command->body)) {
      check_settings(*update);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static wire::JsonReader reader(wire::json_depth_max_default);
  static const UserId caller = *UserId::parse("alice");
  static const ChatId chat = *ChatId::parse("tea");
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto body = wire::parse_create_chat(reader, bytes, caller, limits)) {
    check_chat(*body, caller);
  } else {
    check_refusal(body.error());
  }
  if (const auto body = wire::parse_add_members(reader, bytes, limits)) {
    check_users(body->users);
    check(!body->users.empty(), "an addition adds somebody");
  } else {
    check_refusal(body.error());
  }
  if (const auto body = wire::parse_post_message(reader, bytes, chat, limits)) {
    check(body->chat == chat, "the path names the chat");
  } else {
    check_refusal(body.error());
  }
  check_changes(reader, bytes, chat);
  return 0;
}
