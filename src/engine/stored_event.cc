#include "engine/stored_event.h"

#include <string_view>

#include "base/check.h"
#include "base/overloaded.h"
#include "wire/stored_change.h"

namespace stonechat::engine {
namespace {

std::string_view type_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::message_edited:
      return "message_edited";
    case ChangeKind::message_deleted:
      return "message_deleted";
    case ChangeKind::reaction_updated:
      return "reaction_updated";
    case ChangeKind::member_updated:
      return "member_updated";
    case ChangeKind::chat_updated:
      return "chat_updated";
    case ChangeKind::chat_deleted:
      return "chat_deleted";
  }
  check(false, "every kind of change has a type");
  return {};
}

wire::StoredChange view_of(const ChatId& chat, const ChangeRow& row) {
  wire::StoredChange change{.type = type_of(row.kind),
                            .chat = chat.view(),
                            .chat_sequence = row.chat_sequence,
                            .global_sequence = row.global_sequence,
                            .time = row.time,
                            .actor = row.actor.view(),
                            .target = row.target ? row.target->view() : std::string_view{},
                            .fields = row.fields,
                            .content = {}};
  if (row.content) {
    change.content = *row.content;
  }
  return change;
}

}  // namespace

wire::StoredEvent view_of(const ChatId& chat, const MessageRow& row) {
  wire::StoredEvent event;
  event.chat = chat.view();
  event.chat_sequence = row.chat_sequence;
  event.global_sequence = row.global_sequence;
  event.time = row.time;
  event.sender = row.sender.view();
  event.message_id = row.message_id.view();
  event.type = row.type;
  event.content = row.content;
  event.reply_to = row.reply_to ? row.reply_to->view() : std::string_view{};
  event.thread_root = row.thread_root ? row.thread_root->view() : std::string_view{};
  event.mentions = row.mentions;
  event.metadata = row.metadata;
  event.edited = row.edited;
  event.updated = row.updated;
  event.deleted = row.deleted;
  for (const ReactionCount& reaction : row.reactions) {
    event.reactions.push_back({.emoji = reaction.emoji, .count = reaction.count, .mine = reaction.mine});
  }
  return event;
}

bool append_event(std::string& out, const ChatId& chat, const EventRow& row) {
  return std::visit(
      Overloaded{[&](const MessageRow& message) { return wire::append_event(out, view_of(chat, message)); },
                 [&](const ChangeRow& change) {
                   wire::append_change(out, view_of(chat, change));
                   return true;
                 }},
      row);
}

ChatSequence sequence_of(const EventRow& row) {
  return std::visit([](const auto& event) { return event.chat_sequence; }, row);
}

}  // namespace stonechat::engine
