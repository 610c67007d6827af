#include "tests/sim/reader_view.h"

#include <algorithm>

#include "wire/stored_change.h"
#include "wire/stored_event.h"

namespace stonechat::sim {
namespace {

std::string frame_without_content(const chat::Event& event, const chat::MessageEdited& edited) {
  std::string json;
  wire::append_change(json, wire::StoredChange{.type = "message_edited",
                                               .chat = event.chat.view(),
                                               .chat_sequence = event.chat_sequence,
                                               .global_sequence = event.global_sequence,
                                               .time = event.time,
                                               .actor = event.actor.id.view(),
                                               .target = edited.target.view(),
                                               .fields = {},
                                               .content = {}});
  return json;
}

}  // namespace

bool ReaderView::sees(ChatSequence sequence) const {
  return chat_.visibility == chat::HistoryVisibility::all || chat_.was_member(reader_, sequence);
}

std::string ReaderView::content_of(const Message& message) const {
  const ChatSequence changed = message.content_updated();
  return changed.value == 0 || sees(changed) ? message.content() : std::string{};
}

std::string ReaderView::frame_of(const chat::Event& event) const {
  if (std::holds_alternative<chat::MessagePosted>(event.body)) {
    return message_frame(*chat_.messages.find(*event.command_id));
  }
  const auto* edited = std::get_if<chat::MessageEdited>(&event.body);
  if (edited == nullptr) {
    return sim::frame_of(event);
  }
  const Message& message = *chat_.messages.find(edited->target);
  const bool shown = event.chat_sequence == message.content_updated() && sees(message.posted->chat_sequence);
  return shown ? sim::frame_of(event) : frame_without_content(event, *edited);
}

bool ReaderView::heard_content_of(const chat::Event& event, const chat::MessageEdited& edited) const {
  if (chat_.visibility_at(event.chat_sequence) == chat::HistoryVisibility::all || reader_ == event.actor.key) {
    return true;
  }
  const ChatSequence posted = chat_.messages.find(edited.target)->posted->chat_sequence;
  return std::ranges::none_of(chat_.memberships.at(reader_), [&](const Membership& membership) {
    return posted < membership.from && membership.from <= event.chat_sequence &&
           (membership.to.value == 0 || event.chat_sequence <= membership.to);
  });
}

std::string ReaderView::heard_frame_of(const chat::Event& event) const {
  const auto* edited = std::get_if<chat::MessageEdited>(&event.body);
  return edited == nullptr || heard_content_of(event, *edited) ? sim::frame_of(event)
                                                               : frame_without_content(event, *edited);
}

std::string ReaderView::message_frame(const Message& message) const {
  const chat::Event& posted = *message.posted;
  const auto& body = std::get<chat::MessagePosted>(posted.body);
  const bool hidden = message.content_updated().value != 0 && !sees(message.content_updated());
  const std::string content = content_of(message);
  wire::StoredEvent event;
  event.chat = posted.chat.view();
  event.chat_sequence = posted.chat_sequence;
  event.global_sequence = posted.global_sequence;
  event.time = posted.time;
  event.sender = posted.actor.id.view();
  event.message_id = posted.command_id->view();
  event.type = body.type;
  event.content = content;
  event.reply_to = body.reply_to ? body.reply_to->view() : std::string_view{};
  event.thread_root = body.thread_root ? body.thread_root->view() : std::string_view{};
  if (!hidden && !message.deletion) {
    event.mentions = body.mentions;
    event.metadata = body.metadata;
  }
  if (message.last_edit) {
    event.edited = message.last_edit->time;
  }
  event.updated = message.updated;
  event.deleted = message.deletion != nullptr;
  std::string json;
  wire::append_event(json, event);
  return json;
}

std::string ReaderView::frames(ChatSequence from, ChatSequence to) const {
  std::string frames;
  for (const EventPtr& event : chat_.events) {
    if (from <= event->chat_sequence && event->chat_sequence <= to && sees(event->chat_sequence)) {
      frames += (frames.empty() ? "" : ",") + frame_of(*event);
    }
  }
  return frames;
}

}  // namespace stonechat::sim
