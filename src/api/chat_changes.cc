#include "api/chat_changes.h"

#include <utility>

#include "api/chats.h"
#include "wire/rest_change.h"

namespace stonechat::api {

std::expected<Plan, wire::RequestError> change_settings(const Call& call, wire::JsonReader& reader,
                                                        const ApiSettings&) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  auto command = command_of(call, wire::parse_settings(reader, call.body, *chat));
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command), .tell = [](const engine::BatchEntry&) -> std::variant<Reply, Read> {
                return [](const Call& waiting, engine::StoreReader& pool_reader) {
                  return chat_details(waiting, pool_reader, {});
                };
              }};
}

std::expected<Plan, wire::RequestError> delete_chat(const Call& call, wire::JsonReader& reader, const ApiSettings&) {
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  auto command = command_of(call, wire::parse_end_of_chat(reader, call.body, *chat));
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command),
              .tell = [](const engine::BatchEntry&) -> std::variant<Reply, Read> { return Reply{no_content()}; }};
}

}  // namespace stonechat::api
