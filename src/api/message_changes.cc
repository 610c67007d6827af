#include "api/message_changes.h"

#include <utility>

#include "base/check.h"
#include "engine/ack_of.h"
#include "wire/rest_change.h"
#include "wire/server_frame.h"

namespace stonechat::api {
namespace {

std::variant<Reply, Read> tell_ack(const engine::BatchEntry& entry) {
  const auto ack = engine::ack_of(entry);
  check(ack.has_value(), "a change of a message is applied or repeated, or it is refused");
  std::string body;
  wire::append_ack(body, *ack);
  return json_response(200, std::move(body));
}

// `parse` makes a command of the message that the path names.
template <class Parse>
std::expected<Plan, wire::RequestError> plan_change(const Call& call, Parse parse) {
  const auto target = message_parameter(call);
  if (!target) {
    return std::unexpected(target.error());
  }
  auto command = command_of(call, parse(*target));
  if (!command) {
    return std::unexpected(std::move(command.error()));
  }
  return Plan{.command = std::move(*command), .tell = &tell_ack};
}

std::expected<Plan, wire::RequestError> react(const Call& call, wire::JsonReader& reader, chat::ReactionOp op) {
  return plan_change(call, [&](const wire::MessageName& target) {
    return wire::parse_reaction(reader, call.body, target, call.parameters[2], op);
  });
}

}  // namespace

std::expected<Plan, wire::RequestError> edit_message(const Call& call, wire::JsonReader& reader,
                                                     const ApiSettings& settings) {
  return plan_change(call, [&](const wire::MessageName& target) {
    return wire::parse_edit(reader, call.body, target, settings.wire);
  });
}

std::expected<Plan, wire::RequestError> delete_message(const Call& call, wire::JsonReader& reader, const ApiSettings&) {
  return plan_change(call,
                     [&](const wire::MessageName& target) { return wire::parse_deletion(reader, call.body, target); });
}

std::expected<Plan, wire::RequestError> add_reaction(const Call& call, wire::JsonReader& reader, const ApiSettings&) {
  return react(call, reader, chat::ReactionOp::add);
}

std::expected<Plan, wire::RequestError> remove_reaction(const Call& call, wire::JsonReader& reader,
                                                        const ApiSettings&) {
  return react(call, reader, chat::ReactionOp::remove);
}

}  // namespace stonechat::api
