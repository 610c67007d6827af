#include "wire/message_fields.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wire/canonical_form.h"
#include "wire/digest.h"
#include "wire/enum_text.h"
#include "wire/minified_json.h"

namespace stonechat::wire {
namespace {

chat::MessageType read_type(FieldReader& fields) {
  const bool media = fields.value("mediaId").has_value();
  const auto word = fields.string("messageType");
  const auto type = word ? message_type_of(*word) : chat::MessageType::text;
  if (!type) {
    fields.fail(ErrorCode::bad_request, "messageType must be text or encrypted");
    return {};
  }
  switch (*type) {
    case chat::MessageType::text:
    case chat::MessageType::encrypted:
      break;
    case chat::MessageType::system:
      fields.fail(ErrorCode::forbidden, "messageType 'system' is for the server's own messages; send 'text'");
      return {};
    default:
      if (!media) {
        fields.fail(ErrorCode::bad_request, "mediaId is missing: a message of this messageType needs one");
      }
  }
  if (media) {
    fields.fail(ErrorCode::bad_request, "media is not available on this server; send the message without mediaId");
  }
  return *type;
}

struct Metadata {
  std::string text;
  std::string canonical;
};

Metadata read_metadata(FieldReader& fields) {
  const auto value = fields.value("metadata");
  if (!value) {
    return {};
  }
  if (value->kind() != JsonKind::object) {
    fields.fail(ErrorCode::bad_request, "metadata must be an object");
    return {};
  }
  auto text = minified_json(*value, metadata_bytes_max);
  if (!text && text.error() == MinifyRefusal::too_large) {
    fields.fail(ErrorCode::too_large, "metadata may have at most 4096 bytes");
    return {};
  }
  if (!text) {
    fields.fail(ErrorCode::bad_request, "metadata must not hold the character U+0000");
    return {};
  }
  auto canonical = canonical_form(*value);
  if (!canonical) {
    fields.fail(ErrorCode::bad_request, "an object in metadata has two fields of one name; send each once");
    return {};
  }
  return {.text = *std::move(text), .canonical = *std::move(canonical)};
}

}  // namespace

ChatId read_chat_id(FieldReader& fields) {
  return fields.required(fields.id<ChatId>("chatId"), "chatId", "name the chat");
}

std::optional<MessageId> read_new_id(FieldReader& fields, std::string_view name) {
  auto id = fields.id<MessageId>(name);
  if (id && id->view().starts_with("system_")) {
    fields.fail(ErrorCode::bad_request,
                std::string{name} + " must not begin with 'system_', which is reserved; choose another id");
  }
  return id;
}

std::string read_content(FieldReader& fields, const WireLimits& limits) {
  const auto content = fields.required(fields.string("content"), "content", "give the message's text as a string");
  if (content.empty()) {
    fields.fail(ErrorCode::bad_request, "content must not be empty");
  }
  if (content.size() > limits.content_bytes_max) {
    fields.fail(ErrorCode::too_large,
                "content may have at most " + std::to_string(limits.content_bytes_max) + " bytes of UTF-8");
  }
  if (content.find('\0') != std::string_view::npos) {
    fields.fail(ErrorCode::bad_request, "content must not hold the character U+0000");
  }
  return fields.failed() ? std::string{} : std::string{content};
}

SendMessage read_message_fields(FieldReader& fields, const WireLimits& limits) {
  SendMessage message;
  message.message_id = read_new_id(fields, "messageId");
  message.sender = fields.id<UserId>("senderId");
  message.post.type = read_type(fields);
  message.post.content = read_content(fields, limits);
  message.post.reply_to = fields.id<MessageId>("replyTo");
  message.post.thread_root = fields.id<MessageId>("threadRoot");
  message.post.after = fields.id<MessageId>("after");
  message.post.mentions = fields.user_ids("mentions", mentions_max).value_or(std::vector<UserId>{});
  Metadata metadata = read_metadata(fields);
  if (!fields.failed()) {
    message.digest = digest_of(message.post, metadata.canonical);
    message.post.metadata = std::move(metadata.text);
  }
  return message;
}

RequestError request_error_of(const JsonError& error) {
  const bool malformed = error.kind == JsonError::Kind::malformed;
  return {.code = malformed ? ErrorCode::bad_json : ErrorCode::bad_request, .message = error.message};
}

}  // namespace stonechat::wire
