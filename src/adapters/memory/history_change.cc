// What a batch does to a chat's log.
#include <variant>

#include "adapters/memory/batch_change.h"
#include "base/check.h"
#include "base/overloaded.h"
#include "wire/event_metadata.h"
#include "wire/stored_change.h"

namespace stonechat::memory {
namespace {

using engine::ChangeKind;

// Kind, target and reaction count.
void fill_from(Change& change, const chat::EventBody& body) {
  engine::ChangeRow& row = change.row;
  std::visit(Overloaded{[&](const chat::MessageEdited& edited) {
                          row.kind = ChangeKind::message_edited;
                          row.target = edited.target;
                          row.target_sequence = edited.target_sequence;
                        },
                        [&](const chat::MessageDeleted& deleted) {
                          row.kind = ChangeKind::message_deleted;
                          row.target = deleted.target;
                          row.target_sequence = deleted.target_sequence;
                        },
                        [&](const chat::ReactionUpdated& reaction) {
                          row.kind = ChangeKind::reaction_updated;
                          row.target = reaction.target;
                          row.target_sequence = reaction.target_sequence;
                          change.reaction_count = static_cast<std::int32_t>(reaction.count);
                        },
                        [&](const chat::MemberUpdated&) { row.kind = ChangeKind::member_updated; },
                        [&](const chat::ChatUpdated&) { row.kind = ChangeKind::chat_updated; },
                        [&](const chat::ChatDeleted&) { row.kind = ChangeKind::chat_deleted; },
                        [](const auto&) { check(false, "what stands in history is no change of it"); }},
             body);
}

}  // namespace

bool BatchChange::add_entry(Chat& chat, const chat::Event& event) {
  Entry entry{.row = {}, .sender = event.actor.key, .digest = event.digest, .command_id = event.command_id};
  engine::MessageRow& row = entry.row;
  row.chat_sequence = event.chat_sequence;
  row.global_sequence = event.global_sequence;
  row.time = event.time;
  row.sender = event.actor.id;
  row.message_id = chat::history_id(event);
  if (const auto* posted = std::get_if<chat::MessagePosted>(&event.body)) {
    row.type = posted->type;
    row.content = posted->content;
    row.reply_to = posted->reply_to;
    row.thread_root = posted->thread_root;
    row.mentions = posted->mentions;
    row.metadata = posted->metadata;
  } else {
    row.type = chat::MessageType::system;
    row.metadata = wire::event_metadata(event);
  }
  return insert(chat.entries, event.chat_sequence, std::move(entry), "chat sequence") &&
         (!event.command_id || insert(chat.by_command, *event.command_id, event.chat_sequence, "message id"));
}

bool BatchChange::add_change(Chat& chat, const chat::Event& event) {
  Change change;
  fill_from(change, event.body);
  change.row.chat_sequence = event.chat_sequence;
  change.row.global_sequence = event.global_sequence;
  change.row.time = event.time;
  change.row.actor = event.actor.id;
  change.row.fields = wire::change_fields(event.body);
  change.actor = event.actor.key;
  change.digest = event.digest;
  change.command_id = event.command_id;
  if (chat.entries.contains(event.chat_sequence)) {
    return fail("duplicate chat sequence");
  }
  return insert(chat.changes, event.chat_sequence, std::move(change), "chat sequence") &&
         (!event.command_id || insert(chat.by_command, *event.command_id, event.chat_sequence, "command id")) &&
         change_message(chat, event);
}

bool BatchChange::change_message(Chat& chat, const chat::Event& event) {
  return std::visit(Overloaded{[&](const chat::MessageEdited& body) { return edit(chat, event, body); },
                               [&](const chat::MessageDeleted& body) { return erase(chat, event, body); },
                               [&](const chat::ReactionUpdated& body) { return react(chat, event, body); },
                               [](const auto&) { return true; }},
                    event.body);
}

Entry* BatchChange::target(Chat& chat, ChatSequence sequence) {
  const auto at = chat.entries.find(sequence);
  if (at == chat.entries.end() || at->second.row.type == chat::MessageType::system || at->second.row.deleted) {
    fail("the target of an event is no message of its chat, or is deleted");
    return nullptr;
  }
  return &at->second;
}

bool BatchChange::edit(Chat& chat, const chat::Event& event, const chat::MessageEdited& body) {
  Entry* entry = target(chat, body.target_sequence);
  if (entry == nullptr) {
    return false;
  }
  engine::MessageRow& row = changing(entry->row);
  row.content = body.content;
  row.edited = event.time;
  row.updated = event.chat_sequence;
  row.content_updated = event.chat_sequence;
  return true;
}

bool BatchChange::erase(Chat& chat, const chat::Event& event, const chat::MessageDeleted& body) {
  Entry* entry = target(chat, body.target_sequence);
  if (entry == nullptr) {
    return false;
  }
  engine::MessageRow& row = changing(entry->row);
  row.content.clear();
  row.mentions.clear();
  row.metadata.clear();
  row.deleted = true;
  row.updated = event.chat_sequence;
  row.content_updated = event.chat_sequence;
  return true;
}

bool BatchChange::react(Chat& chat, const chat::Event& event, const chat::ReactionUpdated& body) {
  Entry* entry = target(chat, body.target_sequence);
  if (entry == nullptr) {
    return false;
  }
  changing(entry->row.updated) = event.chat_sequence;
  Reactions& reactions = changing(chat.reactions[body.target_sequence][body.emoji]);
  reactions.first = reactions.count == 0 ? event.chat_sequence : reactions.first;
  reactions.count = body.count;
  chat::TargetReaction& own = reactions.of_users[event.actor.key];
  own.present = body.op == chat::ReactionOp::add;
  own.last_change = {
      .chat_sequence = event.chat_sequence, .global_sequence = event.global_sequence, .time = event.time};
  return true;
}

}  // namespace stonechat::memory
