#include "api/member_changes.h"

#include <utility>

#include "api/members.h"
#include "chat/refusal.h"
#include "wire/refusal_code.h"
#include "wire/rest_change.h"
#include "wire/rest_view.h"

namespace stonechat::api {
namespace {

Reply read_member(const wire::MemberName& name, const Call& call, engine::StoreReader& reader) {
  const auto chat = chat_of(name.chat, call, reader);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto user = reader.find_user(name.user);
  if (!user) {
    return std::unexpected(store_failed(user.error()));
  }
  // Members are read in the order of their keys, from behind one on.
  const UserKey key = *user ? (*user)->user.key : UserKey{};
  const auto rows = reader.members(chat->key, {key.value - 1}, 1);
  if (!rows) {
    return std::unexpected(store_failed(rows.error()));
  }
  if (rows->empty() || rows->front().user.key != key) {
    return std::unexpected(wire::request_error(chat::Refusal::member_not_found));
  }
  std::string body;
  wire::append_member(body, member_view(rows->front()));
  return json_response(200, std::move(body));
}

}  // namespace

std::expected<Plan, wire::RequestError> change_role(const Call& call, wire::JsonReader& reader, const ApiSettings&) {
  const auto member = member_parameter(call);
  if (!member) {
    return std::unexpected(member.error());
  }
  auto command = command_of(call, wire::parse_role(reader, call.body, *member));
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command),
              .tell = [member = *member](const engine::BatchEntry&) -> std::variant<Reply, Read> {
                return [member](const Call& waiting, engine::StoreReader& pool_reader) {
                  return read_member(member, waiting, pool_reader);
                };
              }};
}

std::expected<Plan, wire::RequestError> remove_member(const Call& call, wire::JsonReader& reader, const ApiSettings&) {
  const auto member = member_parameter(call);
  if (!member) {
    return std::unexpected(member.error());
  }
  auto command = command_of(call, wire::parse_removal(reader, call.body, *member));
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command),
              .tell = [](const engine::BatchEntry&) -> std::variant<Reply, Read> { return Reply{no_content()}; }};
}

}  // namespace stonechat::api
