#include "wire/client_frame.h"

#include <utility>

#include "wire/field_reader.h"
#include "wire/message_change.h"
#include "wire/message_fields.h"

namespace stonechat::wire {
namespace {

// The longest text of another's that an error repeats.
constexpr std::size_t echo_bytes_max = 64;

std::string echo(JsonValue frame, std::string_view name) {
  const auto field = frame.find(name);
  const auto text = field ? field->string() : std::nullopt;
  return text && text->size() <= echo_bytes_max ? std::string{*text} : std::string{};
}

FrameError frame_error(RequestError&& error, JsonValue frame) {
  return {.code = error.code,
          .message = std::move(error.message),
          .ref = echo(frame, "ref"),
          .message_id = echo(frame, "messageId")};
}

std::string read_ref(FieldReader& fields) {
  const auto ref = fields.string("ref").value_or(std::string_view{});
  if (ref.size() > ref_bytes_max) {
    fields.fail(ErrorCode::bad_request, "ref may have at most 64 bytes");
  }
  return fields.failed() ? std::string{} : std::string{ref};
}

GetEvents read_get_events(FieldReader& fields) {
  GetEvents get{.chat = read_chat_id(fields), .from = {}, .to = {}};
  get.from.value = fields.required(fields.integer("from"), "from", "give the first chatSequence");
  get.to.value = fields.required(fields.integer("to"), "to", "give the last chatSequence");
  if (get.from.value < 1 || get.to < get.from) {
    fields.fail(ErrorCode::bad_request, "from must be at least 1, and to at least from");
  } else if (get.to.value - get.from.value >= events_per_call_max) {
    fields.fail(ErrorCode::bad_request, "from and to may span at most 500 events; ask for the rest in further frames");
  }
  return get;
}

SendMessage read_send_message(FieldReader& fields, const WireLimits& limits) {
  const ChatId chat = read_chat_id(fields);
  SendMessage message = read_message_fields(fields, limits);
  message.chat = chat;
  return message;
}

MessageName read_target(FieldReader& fields) {
  const ChatId chat = read_chat_id(fields);
  return {.chat = chat, .message = fields.required(fields.id<MessageId>("messageId"), "messageId", "name the message")};
}

// Nothing where `type` is no change of a message.
std::optional<ChangeMessage> read_change(FieldReader& fields, std::string_view type, const WireLimits& limits) {
  if (type != "message_edit" && type != "message_delete" && type != "reaction") {
    return std::nullopt;
  }
  const MessageName target = read_target(fields);
  return ChangeMessage{type == "message_edit"     ? read_edit(fields, target, limits)
                       : type == "message_delete" ? read_deletion(fields, target)
                                                  : read_reaction(fields, target)};
}

// The word, where it may stand in a sentence of ours.
std::string unknown_type_sentence(std::string_view type) {
  return is_id_form(type) ? "this server knows no frame of type '" + std::string{type} + "'"
                          : "this server knows no frame of this type";
}

ClientFrame read_frame(FieldReader& fields, const WireLimits& limits) {
  ClientFrame frame;
  frame.ref = read_ref(fields);
  const auto type = fields.required(fields.string("type"), "type", "say what the frame is");
  if (type == "message") {
    frame.body = read_send_message(fields, limits);
  } else if (type == "get_events") {
    frame.body = read_get_events(fields);
  } else if (type == "authenticate") {
    const auto token = fields.required(fields.string("token"), "token", "send the new access token");
    frame.body = Authenticate{fields.failed() ? std::string{} : std::string{token}};
  } else if (auto change = read_change(fields, type, limits)) {
    frame.body = *std::move(change);
  } else if (type != "ping") {
    fields.fail(ErrorCode::unknown_type, unknown_type_sentence(type));
  }
  return frame;
}

}  // namespace

std::expected<ClientFrame, FrameError> parse_client_frame(JsonReader& reader, std::string_view padded,
                                                          const WireLimits& limits) {
  const auto root = reader.parse_padded(padded);
  if (!root) {
    RequestError error = request_error_of(root.error());
    const bool readable = root.error().kind == JsonError::Kind::number_too_big;
    return std::unexpected(frame_error(
        std::move(error), readable ? reader.parse_without_numbers(padded).value_or(JsonValue{}) : JsonValue{}));
  }
  if (root->kind() != JsonKind::object) {
    return std::unexpected(FrameError{ErrorCode::bad_json, "a frame must be a JSON object", {}, {}});
  }
  FieldReader fields(*root);
  ClientFrame frame = read_frame(fields, limits);
  if (fields.failed()) {
    return std::unexpected(frame_error(fields.take_error(), *root));
  }
  return frame;
}

}  // namespace stonechat::wire
