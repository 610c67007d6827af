#include "tests/contract/expected_history.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "wire/event_metadata.h"
#include "wire/stored_change.h"

namespace stonechat::test {
namespace {

using engine::ChangeKind;
using History = std::map<ChatSequence, engine::MessageRow>;

// The reactions of one message: who, by emoji, in the order in which the emoji came there.
struct Emoji {
  std::string text;
  std::set<UserKey> users;
};
using EmojiLists = std::map<ChatSequence, std::vector<Emoji>>;

void react(EmojiLists& lists, const chat::Event& event, const chat::ReactionUpdated& body) {
  std::vector<Emoji>& list = lists[body.target_sequence];
  auto at = std::ranges::find(list, body.emoji, &Emoji::text);
  if (body.op == chat::ReactionOp::add) {
    if (at == list.end()) {
      at = list.insert(list.end(), {.text = body.emoji, .users = {}});
    }
    at->users.insert(event.actor.key);
  } else {
    at->users.erase(event.actor.key);
    if (at->users.empty()) {
      list.erase(at);
    }
  }
}

void change(History& history, EmojiLists& lists, const chat::Event& event) {
  std::visit(Overloaded{[&](const chat::MessageEdited& body) {
                          engine::MessageRow& row = history.at(body.target_sequence);
                          row.content = body.content;
                          row.edited = event.time;
                          row.updated = row.content_updated = event.chat_sequence;
                        },
                        [&](const chat::MessageDeleted& body) {
                          engine::MessageRow& row = history.at(body.target_sequence);
                          row.content.clear();
                          row.mentions.clear();
                          row.metadata.clear();
                          row.deleted = true;
                          row.updated = row.content_updated = event.chat_sequence;
                        },
                        [&](const chat::ReactionUpdated& body) {
                          history.at(body.target_sequence).updated = event.chat_sequence;
                          react(lists, event, body);
                        },
                        [](const auto&) {}},
             event.body);
}

void add_reactions(History& history, const EmojiLists& lists, UserKey reader) {
  for (const auto& [sequence, list] : lists) {
    engine::MessageRow& row = history.at(sequence);
    for (const Emoji& emoji : list) {
      if (!row.deleted) {
        row.reactions.push_back({.emoji = emoji.text,
                                 .count = static_cast<std::int64_t>(emoji.users.size()),
                                 .mine = emoji.users.contains(reader)});
      }
    }
  }
}

// Where it is one, else null: what an event does to a message.
struct Aim {
  ChangeKind kind = ChangeKind::chat_deleted;
  std::optional<MessageId> target;
  ChatSequence target_sequence;
};

Aim aim_of(const chat::EventBody& body) {
  return std::visit(
      Overloaded{
          [](const chat::MessageEdited& b) {
            return Aim{.kind = ChangeKind::message_edited, .target = b.target, .target_sequence = b.target_sequence};
          },
          [](const chat::MessageDeleted& b) {
            return Aim{.kind = ChangeKind::message_deleted, .target = b.target, .target_sequence = b.target_sequence};
          },
          [](const chat::ReactionUpdated& b) {
            return Aim{.kind = ChangeKind::reaction_updated, .target = b.target, .target_sequence = b.target_sequence};
          },
          [](const chat::MemberUpdated&) {
            return Aim{.kind = ChangeKind::member_updated, .target = {}, .target_sequence = {}};
          },
          [](const chat::ChatUpdated&) {
            return Aim{.kind = ChangeKind::chat_updated, .target = {}, .target_sequence = {}};
          },
          [](const auto&) { return Aim{}; }},
      body);
}

engine::ChangeRow change_row(const chat::Event& event, const History& history) {
  const Aim aim = aim_of(event.body);
  engine::ChangeRow row;
  row.chat_sequence = event.chat_sequence;
  row.global_sequence = event.global_sequence;
  row.time = event.time;
  row.actor = event.actor.id;
  row.kind = aim.kind;
  row.target = aim.target;
  row.target_sequence = aim.target_sequence;
  row.fields = wire::change_fields(event.body);
  if (const auto* edited = std::get_if<chat::MessageEdited>(&event.body)) {
    const engine::MessageRow& message = history.at(aim.target_sequence);
    if (!message.deleted && message.content_updated == event.chat_sequence) {
      row.content = edited->content;
    }
  }
  return row;
}

std::string difference_of_changes(const engine::ChangeRow& row, const engine::ChangeRow& expected) {
  return row.chat_sequence != expected.chat_sequence       ? "chat sequence"
         : row.global_sequence != expected.global_sequence ? "global sequence"
         : row.time != expected.time                       ? "time"
         : row.actor != expected.actor                     ? "actor"
         : row.kind != expected.kind                       ? "kind"
         : row.target != expected.target                   ? "target"
         : row.target_sequence != expected.target_sequence ? "target sequence"
         : row.fields != expected.fields                   ? "fields"
         : row.content != expected.content                 ? "content of an edit"
                                                           : "";
}

bool same_reactions(const std::vector<engine::ReactionCount>& one, const std::vector<engine::ReactionCount>& other) {
  return std::ranges::equal(one, other, [](const engine::ReactionCount& a, const engine::ReactionCount& b) {
    return a.emoji == b.emoji && a.count == b.count && a.mine == b.mine;
  });
}

}  // namespace

engine::MessageRow row_of(const chat::Event& event) {
  engine::MessageRow row;
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
  return row;
}

History expected_history(std::span<const chat::Event* const> events, UserKey reader) {
  History history;
  EmojiLists lists;
  for (const chat::Event* event : events) {
    if (chat::stands_in_history(event->body)) {
      history.emplace(event->chat_sequence, row_of(*event));
    } else {
      change(history, lists, *event);
    }
  }
  add_reactions(history, lists, reader);
  return history;
}

std::vector<engine::EventRow> expected_events(std::span<const chat::Event* const> events) {
  History history = expected_history(events, {});
  std::vector<engine::EventRow> rows;
  for (const chat::Event* event : events) {
    if (chat::stands_in_history(event->body)) {
      history.at(event->chat_sequence).reactions.clear();
      rows.emplace_back(history.at(event->chat_sequence));
    } else {
      rows.emplace_back(change_row(*event, history));
    }
  }
  return rows;
}

std::string difference(const engine::MessageRow& row, const engine::MessageRow& expected) {
  return row.chat_sequence != expected.chat_sequence          ? "chat sequence"
         : row.global_sequence != expected.global_sequence    ? "global sequence"
         : row.time != expected.time                          ? "time"
         : row.sender != expected.sender                      ? "sender"
         : row.message_id != expected.message_id              ? "message id"
         : row.type != expected.type                          ? "type"
         : row.content != expected.content                    ? "content"
         : row.reply_to != expected.reply_to                  ? "reply to"
         : row.thread_root != expected.thread_root            ? "thread root"
         : row.mentions != expected.mentions                  ? "mentions"
         : row.metadata != expected.metadata                  ? "metadata"
         : row.updated != expected.updated                    ? "updated"
         : row.content_updated != expected.content_updated    ? "content updated"
         : row.edited != expected.edited                      ? "edited"
         : row.deleted != expected.deleted                    ? "deleted"
         : !same_reactions(row.reactions, expected.reactions) ? "reactions"
                                                              : "";
}

std::string difference(const engine::EventRow& event, const engine::EventRow& expected) {
  if (event.index() != expected.index()) {
    return "kind of row";
  }
  const auto* message = std::get_if<engine::MessageRow>(&event);
  return message != nullptr
             ? difference(*message, std::get<engine::MessageRow>(expected))
             : difference_of_changes(std::get<engine::ChangeRow>(event), std::get<engine::ChangeRow>(expected));
}

namespace {

std::optional<std::string> history_problem(engine::StoreReader& reader, std::span<const chat::Event* const> events,
                                           UserKey user) {
  const auto rows = reader.messages(events.front()->chat_key, user, {1}, {INT64_MAX}, engine::Direction::newer,
                                    std::ssize(events) + 1);
  if (!rows) {
    return rows.error().message;
  }
  const History expected = expected_history(events, user);
  if (rows->size() != expected.size()) {
    return "history has " + std::to_string(rows->size()) + " rows instead of " + std::to_string(expected.size());
  }
  auto expected_row = expected.rbegin();
  for (const engine::MessageRow& row : *rows) {
    if (const auto differs = difference(row, (expected_row++)->second); !differs.empty()) {
      return "message " + std::to_string(row.chat_sequence.value) + " came back changed: " + differs;
    }
  }
  return std::nullopt;
}

std::optional<std::string> events_problem(engine::StoreReader& reader, std::span<const chat::Event* const> events) {
  const auto read = reader.events(events.front()->chat_key, {1}, {INT64_MAX}, std::ssize(events) + 1);
  if (!read) {
    return read.error().message;
  }
  const auto expected = expected_events(events);
  if (read->size() != expected.size()) {
    return std::to_string(read->size()) + " events instead of " + std::to_string(expected.size());
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (const auto differs = difference((*read)[i], expected[i]); !differs.empty()) {
      return "event " + std::to_string(i + 1) + " came back changed: " + differs;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> reading_problem(engine::StoreReader& reader, std::span<const chat::Event* const> events,
                                           UserKey user) {
  if (events.empty()) {
    return std::nullopt;
  }
  auto problem = history_problem(reader, events, user);
  return problem ? problem : events_problem(reader, events);
}

}  // namespace stonechat::test
