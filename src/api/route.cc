#include "api/route.h"

#include <array>
#include <charconv>

#include "api/chat_changes.h"
#include "api/chats.h"
#include "api/events.h"
#include "api/member_changes.h"
#include "api/members.h"
#include "api/message_changes.h"
#include "api/messages.h"
#include "api/users.h"
#include "chat/refusal.h"
#include "wire/refusal_code.h"

namespace stonechat::api {
namespace {

constexpr std::array all_routes{
    Route{"GET", "chats", &list_chats},
    Route{"POST", "chats", &create_chat},
    Route{"GET", "chats/{}", &chat_details},
    Route{"PATCH", "chats/{}", &change_settings},
    Route{"DELETE", "chats/{}", &delete_chat},
    Route{"GET", "chats/{}/messages", &list_messages},
    Route{"POST", "chats/{}/messages", &post_message},
    Route{"PATCH", "chats/{}/messages/{}", &edit_message},
    Route{"DELETE", "chats/{}/messages/{}", &delete_message},
    Route{"PUT", "chats/{}/messages/{}/reactions/{}", &add_reaction},
    Route{"DELETE", "chats/{}/messages/{}/reactions/{}", &remove_reaction},
    Route{"GET", "chats/{}/events", &list_events},
    Route{"GET", "chats/{}/members", &list_members},
    Route{"POST", "chats/{}/members", &add_members},
    Route{"PATCH", "chats/{}/members/{}", &change_role},
    Route{"DELETE", "chats/{}/members/{}", &remove_member},
    Route{"POST", "auth/register", AccountCall::sign_up},
    Route{"POST", "auth/login", AccountCall::log_in},
    Route{"POST", "auth/refresh", AccountCall::refresh},
    Route{"POST", "auth/logout", AccountCall::log_out},
    Route{"POST", "auth/password", AccountCall::change_password},
    Route{"GET", "users", &search_users},
    Route{"GET", "users/me", &own_profile},
    Route{"PATCH", "users/me", &change_own_profile},
    Route{"GET", "users/{}", &profile},
};

// The parameters of `path` in `segments`; nothing where they don't fit.
std::optional<std::vector<std::string>> fit(std::string_view path, std::span<const std::string> segments) {
  std::vector<std::string> parameters;
  std::size_t at = 0;
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (at == segments.size()) {
      return std::nullopt;
    }
    if (part == "{}") {
      parameters.push_back(segments[at]);
    } else if (part != segments[at]) {
      return std::nullopt;
    }
    ++at;
    if (slash == std::string_view::npos) {
      break;
    }
    path.remove_prefix(slash + 1);
  }
  return at == segments.size() ? std::optional{std::move(parameters)} : std::nullopt;
}

}  // namespace

std::span<const Route> routes() { return all_routes; }

Match match_route(std::string_view method, std::span<const std::string> segments) {
  Match match;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route& route : all_routes) {
    auto parameters = fit(route.path, segments);
    if (!parameters) {
      continue;
    }
    if (!match.allow.contains(route.method)) {
      match.allow += (match.allow.empty() ? "" : ", ") + std::string{route.method};
    }
    if (match.route == nullptr && route.method == wanted) {
      match.route = &route;
      match.parameters = std::move(*parameters);
    }
  }
  return match;
}

std::expected<ChatId, wire::RequestError> chat_parameter(const Call& call) {
  const auto chat = ChatId::parse(call.parameters.front());
  if (!chat) {
    return std::unexpected(not_found());
  }
  return *chat;
}

std::expected<wire::MessageName, wire::RequestError> message_parameter(const Call& call) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto message = MessageId::parse(call.parameters[1]);
  if (!message) {
    return std::unexpected(wire::request_error(chat::Refusal::message_not_found));
  }
  return wire::MessageName{.chat = *chat, .message = *message};
}

std::expected<wire::MemberName, wire::RequestError> member_parameter(const Call& call) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const std::string& text = call.parameters[1];
  const auto user = text == "me" ? call.caller.id : UserId::parse(text);
  if (!user) {
    return std::unexpected(wire::request_error(chat::Refusal::member_not_found));
  }
  return wire::MemberName{.chat = *chat, .user = *user};
}

std::expected<engine::ChatView, wire::RequestError> chat_of(const Call& call, engine::StoreReader& reader) {
  const auto chat = chat_parameter(call);
  return chat ? chat_of(*chat, call, reader) : std::unexpected(chat.error());
}

std::expected<engine::ChatView, wire::RequestError> chat_of(const ChatId& chat, const Call& call,
                                                            engine::StoreReader& reader) {
  auto found = reader.find_chat(chat, call.caller.key);
  if (!found) {
    return std::unexpected(store_failed(found.error()));
  }
  if (!*found) {
    return std::unexpected(not_found());
  }
  return std::move(**found);
}

std::expected<std::int64_t, wire::RequestError> number_parameter(const Call& call, std::string_view name,
                                                                 std::int64_t least, std::int64_t most,
                                                                 std::int64_t fallback) {
  const auto text = call.query(name);
  if (!text) {
    return fallback;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < least || number > most) {
    return std::unexpected(bad_request(std::string{name} + " must be a whole number from " + std::to_string(least) +
                                       " to " + std::to_string(most)));
  }
  return number;
}

std::expected<std::optional<MessageId>, wire::RequestError> idempotency_key(const Call& call) {
  if (!call.idempotency_key) {
    return std::optional<MessageId>{};
  }
  const auto id = MessageId::parse(*call.idempotency_key);
  if (!id || id->view().starts_with("system_")) {
    return std::unexpected(
        bad_request("Idempotency-Key must be 1 to 36 characters of [A-Za-z0-9_.:-], the first a letter or digit, and "
                    "not begin with system_"));
  }
  return id;
}

std::expected<chat::Command, wire::RequestError> command_of(const Call& call, wire::ParsedCommand&& parsed) {
  if (!parsed) {
    return std::unexpected(std::move(parsed.error()));
  }
  const auto key = idempotency_key(call);
  if (!key) {
    return std::unexpected(key.error());
  }
  chat::Command command = std::move(*parsed);
  if (command.id && *key && command.id != *key) {
    return std::unexpected(bad_request("commandId and Idempotency-Key must be the same, or one of them left out"));
  }
  command.id = command.id ? command.id : *key;
  command.sender = call.caller;
  return command;
}

}  // namespace stonechat::api
