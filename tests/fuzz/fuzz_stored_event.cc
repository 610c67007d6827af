// Any text as the stored metadata of a row of history: refused, or told in answers that stay JSON.
//
// Input: one byte that says the message's type, then the metadata, which is also the content where it is UTF-8.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "wire/event_metadata.h"
#include "wire/json_reader.h"
#include "wire/stored_event.h"
#include "wire/utf8.h"
#include "wire/wire_limits.h"

namespace {

using namespace stonechat;

bool is_object(std::string_view text) {
  static wire::JsonReader reader(wire::json_depth_max_default);
  const auto value = reader.parse(text);
  return value && value->kind() == wire::JsonKind::object;
}

void check_answers(const wire::StoredEvent& event) {
  std::string frame;
  std::string message;
  check(wire::append_event(frame, event) == wire::append_history_message(message, event),
        "what can be told live can be told as history");
  if (!frame.empty()) {
    check(is_object(frame), "a frame is JSON");
    check(is_object(message), "a message of history is JSON");
  } else {
    check(event.type == chat::MessageType::system, "only what happened in a chat has to tell its story");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) {
    return 0;
  }
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  // As the store's reader lets them through.
  const bool told = is_object(text);
  const bool legal = wire::is_utf8(text);
  wire::StoredEvent event{.chat = "tea",
                          .chat_sequence = {1},
                          .global_sequence = {2},
                          .time = timestamp_of(3),
                          .sender = "alice",
                          .message_id = "m-1",
                          .type = (data[0] & 1) != 0 ? chat::MessageType::system : chat::MessageType::text,
                          .content = legal ? text : std::string_view{},
                          .reply_to = {},
                          .thread_root = {},
                          .mentions = {},
                          .metadata = told ? text : std::string_view{}};
  check_answers(event);
  if (const auto story = wire::parse_event_metadata(text)) {
    check(!story->first_user.empty(), "a story has somebody in it");
    check(!wire::system_sentence("alice", *story).empty(), "a story can be told in words");
  }
  return 0;
}
