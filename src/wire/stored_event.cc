#include "wire/stored_event.h"

#include <cstddef>
#include <optional>
#include <variant>

#include "base/check.h"
#include "wire/enum_text.h"
#include "wire/event_metadata.h"
#include "wire/json_writer.h"
#include "wire/stored_change.h"

namespace stonechat::wire {
namespace {

// Names, punctuation, numbers and ids of a message at their longest, without content, mentions and metadata.
constexpr std::size_t fixed_bytes_max = 480;
constexpr std::size_t changed_bytes_max = 96;  // editedAt, updatedSequence and deleted
constexpr std::size_t mention_bytes_max = UserId::length_max + 3;

std::size_t message_bytes(const StoredEvent& event) {
  return fixed_bytes_max + changed_bytes_max * static_cast<std::size_t>(event.updated.value != 0) +
         escaped_size(event.content) + event.mentions.size() * mention_bytes_max + event.metadata.size();
}

void append_place(JsonWriter& json, const StoredEvent& event) {
  json.field("chatSequence", event.chat_sequence.value);
  json.key("globalSequence").decimal_string(event.global_sequence.value);
}

void append_optional(JsonWriter& json, std::string_view name, std::string_view text) {
  if (!text.empty()) {
    json.field(name, text);
  }
}

void append_attachments(JsonWriter& json, const StoredEvent& event) {
  if (!event.mentions.empty()) {
    json.key("mentions").begin_array();
    for (const UserId& user : event.mentions) {
      json.string(user.view());
    }
    json.end_array();
  }
  if (!event.metadata.empty()) {
    json.key("metadata").raw(event.metadata);
  }
}

void append_changes(JsonWriter& json, const StoredEvent& event) {
  if (event.edited) {
    json.field("editedAt", milliseconds_of(*event.edited));
  }
  if (event.updated.value != 0) {
    json.field("updatedSequence", event.updated.value);
  }
  if (event.deleted) {
    json.field("deleted", true);
  }
}

void append_message_fields(JsonWriter& json, const StoredEvent& event, std::string_view content) {
  json.field("chatId", event.chat);
  json.field("messageId", event.message_id);
  append_place(json, event);
  json.field("senderId", event.sender);
  json.field("content", event.deleted ? std::string_view{} : content);
  json.field("messageType", text_of(event.type));
  json.field("timestamp", milliseconds_of(event.time));
  append_optional(json, "replyTo", event.reply_to);
  append_optional(json, "threadRoot", event.thread_root);
  if (!event.deleted) {
    append_attachments(json, event);
  }
  append_changes(json, event);
}

void append_system_event(std::string& out, const StoredEvent& event, const SystemEvent& what) {
  out.reserve(out.size() + fixed_bytes_max + what.fields.size());
  JsonWriter json(out);
  json.begin_object();
  json.field("type", what.type);
  json.field("chatId", event.chat);
  append_place(json, event);
  json.field("timestamp", milliseconds_of(event.time));
  json.field("userId", what.first_user);
  json.field("actorId", event.sender);
  json.raw_fields(what.fields);
  json.end_object();
}

std::string_view view_of(const std::optional<MessageId>& id) { return id ? id->view() : std::string_view{}; }

void append_history_event(std::string& out, const chat::Event& event) {
  const MessageId id = chat::history_id(event);
  const std::string own_metadata = event_metadata(event);
  StoredEvent stored{.chat = event.chat.view(),
                     .chat_sequence = event.chat_sequence,
                     .global_sequence = event.global_sequence,
                     .time = event.time,
                     .sender = event.actor.id.view(),
                     .message_id = id.view(),
                     .type = chat::MessageType::system,
                     .content = {},
                     .reply_to = {},
                     .thread_root = {},
                     .mentions = {},
                     .metadata = own_metadata};
  if (const auto* message = std::get_if<chat::MessagePosted>(&event.body)) {
    stored.type = message->type;
    stored.content = message->content;
    stored.reply_to = view_of(message->reply_to);
    stored.thread_root = view_of(message->thread_root);
    stored.mentions = message->mentions;
    stored.metadata = message->metadata;
  }
  check(append_event(out, stored), "the metadata of an event was made just here");
}

}  // namespace

bool append_event(std::string& out, const StoredEvent& event) {
  if (event.type == chat::MessageType::system) {
    const auto what = parse_event_metadata(event.metadata);
    if (what) {
      append_system_event(out, event, *what);
    }
    return what.has_value();
  }
  out.reserve(out.size() + message_bytes(event));
  JsonWriter json(out);
  json.begin_object().field("type", "message");
  append_message_fields(json, event, event.content);
  json.end_object();
  return true;
}

void append_event(std::string& out, const chat::Event& event) {
  if (chat::stands_in_history(event.body)) {
    append_history_event(out, event);
  } else {
    append_change(out, event);
  }
}

bool append_history_message(std::string& out, const StoredEvent& message) {
  std::string sentence;
  std::string_view content = message.content;
  if (message.type == chat::MessageType::system) {
    const auto what = parse_event_metadata(message.metadata);
    if (!what) {
      return false;
    }
    sentence = system_sentence(message.sender, *what);
    content = sentence;
  }
  JsonWriter json(out);
  json.begin_object();
  append_message_fields(json, message, content);
  json.key("reactions").begin_array();
  for (const StoredReaction& reaction : message.reactions) {
    json.begin_object();
    json.field("emoji", reaction.emoji);
    json.field("count", reaction.count);
    json.field("mine", reaction.mine);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return true;
}

}  // namespace stonechat::wire
