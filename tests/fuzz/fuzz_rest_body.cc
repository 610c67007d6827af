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
  return 0;
}
