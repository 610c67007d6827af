// Any bytes as a client's text frame: parsed within its bounds or refused, and every refusal can be sent.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "wire/canonical_form.h"
#include "wire/client_frame.h"
#include "wire/json_reader.h"
#include "wire/minified_json.h"
#include "wire/server_frame.h"

namespace {

using namespace stonechat;

constexpr wire::WireLimits limits{.content_bytes_max = 100, .members_per_call_max = 4};

void check_message(const wire::SendMessage& message) {
  check(!message.chat.empty(), "a message names its chat");
  const std::string& content = message.post.content;
  check(!content.empty() && content.size() <= limits.content_bytes_max, "content is within its bounds");
  check(message.post.mentions.size() <= wire::mentions_max, "mentions are within their bounds");
  const std::string& metadata = message.post.metadata;
  if (metadata.empty()) {
    return;
  }
  check(metadata.size() <= wire::metadata_bytes_max, "metadata is within its bounds");
  static wire::JsonReader reader(wire::json_depth_max_default);
  const auto value = reader.parse(metadata);
  check(value && value->kind() == wire::JsonKind::object, "metadata is kept as an object");
  check(wire::canonical_form(*value).has_value(), "metadata has one meaning");
  check(wire::minified_json(*value, wire::metadata_bytes_max) == metadata, "minified metadata stays as it is");
}

void check_change(const wire::ChangeMessage& change) {
  const chat::Command& command = change.command;
  check(!command.chat.empty() && !chat::message_of(command).empty(), "a change names its chat and its message");
  check(!command.id || !command.id->view().starts_with("system_"), "a command's id is none of the server's");
  if (const auto* edit = std::get_if<chat::EditMessage>(&command.body)) {
    check(!edit->content.empty() && edit->content.size() <= limits.content_bytes_max, "content is within its bounds");
  } else if (const auto* reaction = std::get_if<chat::React>(&command.body)) {
    check(!reaction->emoji.empty() && reaction->emoji.size() <= wire::emoji_bytes_max, "an emoji is within its bounds");
  } else {
    check(std::holds_alternative<chat::DeleteMessage>(command.body), "a change is one of three");
  }
}

void check_refusal(const wire::FrameError& error) {
  check(!error.message.empty(), "a refusal says what to change");
  std::string frame;
  wire::append_error(frame, error);
  static wire::JsonReader reader(wire::json_depth_max_default);
  const auto value = reader.parse(frame);
  check(value.has_value(), "a refusal is JSON");
  check(error.ref.empty() || value->find("ref")->string() == error.ref, "a refusal echoes its ref");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static wire::JsonReader reader(wire::json_depth_max_default);
  std::string padded(reinterpret_cast<const char*>(data), size);
  padded.append(wire::JsonReader::padding, '"');
  const auto frame = wire::parse_client_frame(reader, std::string_view{padded}.substr(0, size), limits);
  if (!frame) {
    check_refusal(frame.error());
    return 0;
  }
  check(frame->ref.size() <= wire::ref_bytes_max, "a ref is within its bounds");
  if (const auto* message = std::get_if<wire::SendMessage>(&frame->body)) {
    check_message(*message);
  } else if (const auto* change = std::get_if<wire::ChangeMessage>(&frame->body)) {
    check_change(*change);
  } else if (const auto* get = std::get_if<wire::GetEvents>(&frame->body)) {
    check(get->from.value >= 1 && get->from <= get->to && get->to.value - get->from.value < wire::events_per_call_max,
          "a range of events is within its bounds");
  }
  return 0;
}
