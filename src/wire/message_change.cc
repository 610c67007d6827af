#include "wire/message_change.h"

#include <cstddef>
#include <string>

#include "wire/enum_text.h"
#include "wire/message_fields.h"

namespace stonechat::wire {
namespace {

// ASCII's and, in UTF-8, those from U+0080 to U+009F.
bool has_control_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool second = at > 0 && static_cast<unsigned char>(text[at - 1]) == 0xC2 && byte < 0xA0;
    if (byte < 0x20 || byte == 0x7F || second) {
      return true;
    }
  }
  return false;
}

std::string checked_emoji(FieldReader& fields, std::string_view emoji) {
  if (emoji.empty()) {
    fields.fail(ErrorCode::bad_request, "emoji must not be empty");
  }
  if (emoji.size() > emoji_bytes_max) {
    fields.fail(ErrorCode::too_large, "emoji may have at most 64 bytes of UTF-8");
  }
  if (has_control_characters(emoji)) {
    fields.fail(ErrorCode::bad_request, "emoji must not hold control characters");
  }
  return fields.failed() ? std::string{} : std::string{emoji};
}

chat::ReactionOp read_op(FieldReader& fields) {
  const auto word = fields.required(fields.string("op"), "op", "say 'add' or 'remove'");
  const auto op = reaction_op_of(word);
  if (!op) {
    fields.fail(ErrorCode::bad_request, "op must be 'add' or 'remove'");
  }
  return op.value_or(chat::ReactionOp::add);
}

}  // namespace

std::optional<MessageId> read_command_id(FieldReader& fields) { return read_new_id(fields, "commandId"); }

chat::Command read_edit(FieldReader& fields, const MessageName& target, const WireLimits& limits) {
  const auto id = read_command_id(fields);
  return command_without_sender(target.chat, id,
                                chat::EditMessage{.target = target.message, .content = read_content(fields, limits)});
}

chat::Command read_deletion(FieldReader& fields, const MessageName& target) {
  return command_without_sender(target.chat, read_command_id(fields), chat::DeleteMessage{.target = target.message});
}

chat::Command read_reaction(FieldReader& fields, const MessageName& target) {
  const auto emoji = fields.required(fields.string("emoji"), "emoji", "name the emoji");
  const chat::ReactionOp op = read_op(fields);
  return read_reaction(fields, target, emoji, op);
}

chat::Command read_reaction(FieldReader& fields, const MessageName& target, std::string_view emoji,
                            chat::ReactionOp op) {
  const auto id = read_command_id(fields);
  return command_without_sender(target.chat, id,
                                chat::React{.target = target.message, .emoji = checked_emoji(fields, emoji), .op = op});
}

}  // namespace stonechat::wire
