// What a client's text frame asks for. Parsing checks shape, size and reserved names, and fills in defaults; whether
// the sender may do it is not known here. Pure; on the thread of its reader.
//
// Where the contract is silent:
//  - null for an optional field is the same as no field; for a required one it is missing. Unknown fields are ignored.
//  - A known field that stands twice is refused: readers differ in which one they take.
//  - U+0000 in content or metadata is refused (not every store can keep it), white space alone is content.
//  - Mentions keep their order, each user once; `me` is nobody's id.
//  - `metadata` is kept as minified text in the sender's order of keys, integers digit for digit, other numbers as the
//    shortest text of the same double; `{}` is not the same as none.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.h"
#include "chat/command.h"
#include "wire/error_code.h"
#include "wire/json_reader.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {

struct Ping {};

struct SendMessage {
  ChatId chat;
  std::optional<MessageId> message_id;  // absent: the server makes one
  std::optional<UserId> sender;         // `senderId`; the caller compares it with who is connected
  chat::PostMessage post;               // type text or encrypted
  chat::Digest digest{};
};

// An edit, a deletion or a reaction; all of the command but its sender. The message that it names may be none, or a
// system message: that is for the rules to say.
struct ChangeMessage {
  chat::Command command;
};

struct GetEvents {
  ChatId chat;
  // 1 ≤ from ≤ to, at most events_per_call_max of them.
  ChatSequence from;
  ChatSequence to;
};

// Goes on with a new token.
struct Authenticate {
  std::string token;
};

struct ClientFrame {
  std::string ref;  // at most ref_bytes_max; empty: none to echo
  std::variant<Ping, SendMessage, GetEvents, ChangeMessage, Authenticate> body;
};

// The refusal of a frame. `ref` and `message_id` are echoed wherever they could be read, so that the client knows which
// of its frames it was.
struct FrameError {
  ErrorCode code = ErrorCode::bad_request;
  std::string message;  // names the field and says what to change
  std::string ref;
  std::string message_id;
};

// `padded`: one text frame, with JsonReader::padding readable bytes behind it.
//  - bad_json: not JSON, or not an object
//  - unknown_type: `type` is none that this server knows
//  - bad_request: a field is missing, of the wrong kind, malformed or reserved (`system_…` as the messageId of a new
//    message, or as commandId); a media type; control characters in an emoji
//  - too_large: content over limits.content_bytes_max, metadata over metadata_bytes_max, an emoji over emoji_bytes_max
//  - forbidden: messageType `system`
std::expected<ClientFrame, FrameError> parse_client_frame(JsonReader& reader, std::string_view padded,
                                                          const WireLimits& limits);

}  // namespace stonechat::wire
