// For the test of golden frames: events and rows of what was changed, as their encoders take them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/event.h"
#include "wire/rest_view.h"
#include "wire/server_frame.h"
#include "wire/stored_change.h"
#include "wire/stored_event.h"

namespace stonechat::wire::golden {

inline constexpr std::string_view message_id = "01890a5d-ac96-774b-bcce-b302099a8057";
inline const Timestamp time = timestamp_of(1767225600000);
inline constexpr GlobalSequence global_sequence{264905529344081920};

using Encoder = std::function<void(std::string&)>;
using Encoders = std::map<std::string, Encoder>;

inline chat::User user(std::string_view id) { return {.key = {}, .id = *UserId::parse(id)}; }

inline chat::Event event(std::int64_t sequence, chat::EventBody body, std::string_view actor = "alice") {
  chat::Event result;
  result.chat = *ChatId::parse("tea");
  result.chat_sequence = {sequence};
  result.global_sequence = global_sequence;
  result.time = time;
  result.actor = user(actor);
  result.command_id = MessageId::parse(message_id);
  result.body = std::move(body);
  return result;
}

inline StoredEvent message() {
  return {.chat = "tea",
          .chat_sequence = {17},
          .global_sequence = global_sequence,
          .time = time,
          .sender = "alice",
          .message_id = message_id,
          .type = chat::MessageType::text,
          .content = "hi",
          .reply_to = {},
          .thread_root = {},
          .mentions = {},
          .metadata = {}};
}

inline StoredEvent system_message(std::int64_t sequence, std::string_view id, std::string_view metadata) {
  StoredEvent row = message();
  row.chat_sequence = {sequence};
  row.message_id = id;
  row.type = chat::MessageType::system;
  row.content = "";
  row.metadata = metadata;
  return row;
}

inline StoredEvent edited_message() {
  StoredEvent row = message();
  row.content = "ho";
  row.edited = time + std::chrono::seconds{1};
  row.updated = {18};
  return row;
}

// With all that must not be sent any more.
inline StoredEvent deleted_message(std::span<const UserId> mentions) {
  StoredEvent row = message();
  row.mentions = mentions;
  row.metadata = R"({"kind":"action"})";
  row.deleted = true;
  row.updated = {19};
  return row;
}

// As those that are live are encoded.
inline Encoder live(std::int64_t sequence, chat::EventBody body) {
  return [=](std::string& out) { append_event(out, event(sequence, body)); };
}

inline Encoders encoders_of_changes() {
  const MessageId target = *MessageId::parse(message_id);
  const auto reaction = [&](std::string emoji, chat::ReactionOp op, std::int64_t count) {
    return chat::ReactionUpdated{
        .target = target, .target_sequence = {17}, .emoji = std::move(emoji), .op = op, .count = count};
  };
  return {
      {"server_message_edited",
       live(18, chat::MessageEdited{.target = target, .target_sequence = {17}, .content = "say \"ho\""})},
      {"server_message_edited_superseded",
       [](std::string& out) {
         append_change(out, {.type = "message_edited",
                             .chat = "tea",
                             .chat_sequence = {18},
                             .global_sequence = global_sequence,
                             .time = time,
                             .actor = "alice",
                             .target = message_id,
                             .fields = "",
                             .content = {}});
       }},
      {"server_message_deleted", live(19, chat::MessageDeleted{.target = target, .target_sequence = {17}})},
      {"server_reaction_updated", live(20, reaction("👍🏽", chat::ReactionOp::add, 2))},
      {"server_reaction_updated_removed", live(21, reaction("\"", chat::ReactionOp::remove, 0))},
      {"server_member_removed", live(3, chat::MemberRemoved{user("bob")})},
      {"server_member_removed_left", live(3, chat::MemberRemoved{user("alice")})},
      {"server_member_updated", live(4, chat::MemberUpdated{.user = user("bob"), .role = chat::Role::owner})},
      {"server_chat_updated", live(5, chat::ChatUpdated{.name = "Tea \"time\"",
                                                        .description = "",
                                                        .visibility = chat::HistoryVisibility::joined})},
      {"server_chat_updated_name", live(5, chat::ChatUpdated{.name = "Tea", .description = {}, .visibility = {}})},
      {"server_chat_deleted", live(6, chat::ChatDeleted{})},
      {"server_ack_reaction",
       [](std::string& out) {
         append_ack(out, {.ref = "r1",
                          .chat = "tea",
                          .message_id = message_id,
                          .chat_sequence = {20},
                          .global_sequence = global_sequence,
                          .time = time,
                          .count = 2});
       }},
  };
}

inline Encoders encoders_of_changed_rows() {
  return {
      {"server_message_as_edited",
       [](std::string& out) {
         const std::vector<UserId> mentions{user("bob").id};
         StoredEvent row = edited_message();
         row.mentions = mentions;
         EXPECT_TRUE(append_event(out, row));
       }},
      {"server_message_as_deleted",
       [](std::string& out) {
         const std::vector<UserId> mentions{user("bob").id};
         StoredEvent row = deleted_message(mentions);
         row.reply_to = "m-1";
         row.thread_root = "m-0";
         row.edited = time + std::chrono::seconds{1};
         EXPECT_TRUE(append_event(out, row));
       }},
      {"rest_messages_changed",
       [](std::string& out) {
         const std::vector<UserId> mentions{user("bob").id};
         std::vector<StoredEvent> rows{
             edited_message(), deleted_message(mentions),
             system_message(4, "system_4", R"({"event":"member_removed","userIds":["carol"]})"),
             system_message(3, "system_3", R"({"event":"member_removed","userIds":["bob"]})")};
         rows[0].updated = {20};
         rows[0].reactions = {{.emoji = "👍🏽", .count = 2, .mine = true}, {.emoji = "\"", .count = 1}};
         rows[1].message_id = "m-2";
         rows[1].chat_sequence = {16};
         rows[2].sender = "carol";
         EXPECT_TRUE(append_message_list(out, rows, {}));
       }},
      {"rest_member",
       [](std::string& out) {
         append_member(out, {"bob", "Bob", chat::Role::admin, ChatSequence{1}, ChatSequence{17}, ChatSequence{16}});
       }},
  };
}

}  // namespace stonechat::wire::golden
