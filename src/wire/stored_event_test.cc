#include "wire/stored_event.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "wire/event_metadata.h"
#include "wire/rest_view.h"

namespace stonechat::wire {
namespace {

const std::string longest_id(36, 'x');

StoredEvent longest_message(std::string_view content, std::span<const UserId> mentions, std::string_view metadata) {
  return {.chat = longest_id,
          .chat_sequence = {std::numeric_limits<std::int64_t>::max()},
          .global_sequence = {std::numeric_limits<std::int64_t>::max()},
          .time = timestamp_of(std::numeric_limits<std::int64_t>::max()),
          .sender = longest_id,
          .message_id = longest_id,
          .type = chat::MessageType::encrypted,
          .content = content,
          .reply_to = longest_id,
          .thread_root = longest_id,
          .mentions = mentions,
          .metadata = metadata};
}

chat::Event live(chat::EventBody body) {
  chat::Event event;
  event.chat = *ChatId::parse("tea");
  event.chat_sequence = {2};
  event.global_sequence = {9};
  event.time = timestamp_of(5);
  event.actor.id = *UserId::parse("alice");
  event.command_id = MessageId::parse("m-1");
  event.body = std::move(body);
  return event;
}

StoredEvent row(chat::MessageType type, std::string_view metadata) {
  return {.chat = "tea",
          .chat_sequence = {2},
          .global_sequence = {9},
          .time = timestamp_of(5),
          .sender = "alice",
          .message_id = type == chat::MessageType::system ? "system_2" : "m-1",
          .type = type,
          .content = type == chat::MessageType::system ? "" : "hi",
          .reply_to = {},
          .thread_root = {},
          .mentions = {},
          .metadata = metadata};
}

TEST(StoredEvent, TheLongestMessageFitsTheFirstAllocation) {
  const std::vector<UserId> mentions(200, *UserId::parse(longest_id));
  const std::string metadata = "{\"a\":\"" + std::string(4088, 'x') + "\"}";
  for (const std::string& content : {std::string(16384, '\x01'), std::string(3, 'x'), std::string(58, '"')}) {
    std::string estimated;
    ASSERT_TRUE(append_event(estimated, longest_message(content, mentions, metadata)));
    // What one allocation of the estimate gave is still there: capacity never grew past a doubling of it.
    EXPECT_LT(estimated.capacity() - estimated.size(), 480U);
  }
}

TEST(StoredEvent, TheLongestChangedMessageFitsTheFirstAllocation) {
  const std::string content(16384, '\x01');
  StoredEvent message = longest_message(content, {}, {});
  message.edited = message.time;
  message.updated = message.chat_sequence;
  std::string edited;
  ASSERT_TRUE(append_event(edited, message));
  EXPECT_LT(edited.capacity() - edited.size(), 576U);
}

TEST(StoredEvent, OfADeletedMessageHoldsNothingOfIt) {
  const std::vector<UserId> mentions{*UserId::parse("carol")};
  StoredEvent message = row(chat::MessageType::text, R"({"secret":1})");
  message.mentions = mentions;
  message.deleted = true;
  message.updated = {3};
  for (const bool history : {false, true}) {
    std::string out;
    ASSERT_TRUE(history ? append_history_message(out, message) : append_event(out, message));
    EXPECT_EQ(out.find("hi\""), std::string::npos) << out;
    EXPECT_EQ(out.find("carol"), std::string::npos) << out;
    EXPECT_EQ(out.find("secret"), std::string::npos) << out;
    EXPECT_NE(out.find(R"("content":"")"), std::string::npos) << out;
  }
}

TEST(StoredEvent, ARowIsTheLiveEventByteForByte) {
  const chat::Event events[] = {
      live(chat::MessagePosted{.type = chat::MessageType::text,
                               .content = "hi",
                               .reply_to = {},
                               .thread_root = {},
                               .mentions = {},
                               .metadata = "{}"}),
      live(chat::MembersAdded{{{.key = {}, .id = *UserId::parse("bob")}}}),
      live(chat::MemberRemoved{{.key = {}, .id = *UserId::parse("bob")}}),
      live(chat::ChatCreated{.type = chat::ChatType::group,
                             .name = "n",
                             .description = "d",
                             .visibility = chat::HistoryVisibility::all,
                             .members = {{.key = {}, .id = *UserId::parse("alice")}}}),
  };
  for (const chat::Event& event : events) {
    const bool posted = std::holds_alternative<chat::MessagePosted>(event.body);
    const std::string metadata = posted ? "{}" : event_metadata(event);
    std::string from_row;
    ASSERT_TRUE(append_event(from_row, row(posted ? chat::MessageType::text : chat::MessageType::system, metadata)));
    std::string from_live;
    append_event(from_live, event);
    EXPECT_EQ(from_row, from_live);
  }
}

TEST(StoredEvent, ASystemRowThatCannotBeReadLeavesTheOutputAsItWas) {
  const std::vector<StoredEvent> rows{row(chat::MessageType::text, ""), row(chat::MessageType::system, "broken")};
  std::string out = "before";
  EXPECT_FALSE(append_event(out, rows[1]));
  EXPECT_FALSE(append_history_message(out, rows[1]));
  EXPECT_FALSE(append_message_list(out, rows, {}));
  ChatView chat;
  chat.activity = {.last_message = rows[1], .unread_count = 0, .mention_count = 0};
  EXPECT_FALSE(append_chat(out, chat));
  EXPECT_FALSE(append_chat_list(out, std::span{&chat, 1}, {}));
  EXPECT_FALSE(append_chat_details(out, chat, {}));
  EXPECT_EQ(out, "before");
}

}  // namespace
}  // namespace stonechat::wire
