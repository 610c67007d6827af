#include "wire/event_metadata.h"

#include <gtest/gtest.h>

namespace stonechat::wire {
namespace {

std::vector<chat::User> users(std::initializer_list<std::string_view> ids) {
  std::vector<chat::User> result;
  for (const std::string_view id : ids) {
    result.push_back({.key = {}, .id = *UserId::parse(id)});
  }
  return result;
}

std::string metadata(chat::EventBody body) {
  chat::Event event;
  event.body = std::move(body);
  return event_metadata(event);
}

std::string sentence_of_adding(std::initializer_list<std::string_view> ids) {
  const std::string text = metadata(chat::MembersAdded{users(ids)});
  return system_sentence("alice", parse_event_metadata(text).value());
}

TEST(EventMetadata, TellsACreation) {
  const std::string text = metadata(chat::ChatCreated{.type = chat::ChatType::group,
                                                      .name = "a \"quoted\" name",
                                                      .description = R"("userIds":["eve"]})",
                                                      .visibility = chat::HistoryVisibility::joined,
                                                      .members = users({"alice", "bob"})});
  EXPECT_EQ(text, R"({"event":"chat_created","chatType":"group","name":"a \"quoted\" name",)"
                  R"("description":"\"userIds\":[\"eve\"]}","historyVisibility":"joined","userIds":["alice","bob"]})");
  const auto event = parse_event_metadata(text).value();
  EXPECT_EQ(event.type, "chat_created");
  EXPECT_EQ(event.first_user, "alice");
  EXPECT_EQ(event.users, R"("alice","bob")");
  EXPECT_EQ(system_sentence("alice", event), "alice created the chat");
}

TEST(EventMetadata, TellsAnAddition) {
  const std::string text = metadata(chat::MembersAdded{users({"bob"})});
  EXPECT_EQ(text, R"({"event":"member_added","userIds":["bob"]})");
  const auto event = parse_event_metadata(text).value();
  EXPECT_EQ(event.type, "member_added");
  EXPECT_EQ(event.fields, R"("userIds":["bob"])");
  EXPECT_EQ(event.first_user, "bob");
}

TEST(EventMetadata, TellsARemovalAndWhoLeft) {
  const std::string text = metadata(chat::MemberRemoved{users({"bob"}).front()});
  EXPECT_EQ(text, R"({"event":"member_removed","userIds":["bob"]})");
  const auto event = parse_event_metadata(text).value();
  EXPECT_EQ(event.type, "member_removed");
  EXPECT_EQ(event.first_user, "bob");
  EXPECT_EQ(system_sentence("alice", event), "alice removed bob");
  EXPECT_EQ(system_sentence("bob", event), "bob left the chat");
}

TEST(EventMetadata, OfAMessageIsItsSendersOwn) { EXPECT_EQ(metadata(chat::MessagePosted{}), ""); }

TEST(EventMetadata, IsNoneOfWhatDoesNotStandInHistory) {
  EXPECT_EQ(metadata(chat::MessageEdited{}), "");
  EXPECT_EQ(metadata(chat::ChatUpdated{.name = "Tea", .description = {}, .visibility = {}}), "");
  EXPECT_EQ(metadata(chat::ChatDeleted{}), "");
}

TEST(EventMetadata, NamesUpToThreeOfThoseWhoWereAdded) {
  EXPECT_EQ(sentence_of_adding({"bob"}), "alice added bob");
  EXPECT_EQ(sentence_of_adding({"bob", "carol"}), "alice added bob and carol");
  EXPECT_EQ(sentence_of_adding({"bob", "carol", "dave"}), "alice added bob, carol and dave");
  EXPECT_EQ(sentence_of_adding({"bob", "carol", "dave", "eve"}), "alice added bob, carol and 2 more");
}

TEST(EventMetadata, RefusesATextOfAnotherForm) {
  for (const std::string_view text :
       {"", "{}", "null", R"({"event":)", R"({"event":"member_added)", R"({"event":"member_added"})",
        R"({"event":"member_added","userIds":[]})", R"({"event":"member_added","userIds":[""]})",
        R"({"event":"member_added","userIds":["bob"])", R"({"event":"member_added","userIds":["bob")",
        R"({"event":"member_left","userIds":["bob"]})", R"({"event":"","userIds":["bob"]})",
        R"({"userIds":["bob"],"event":"member_added"})", R"({"event":"member_added","x":[]})", R"({"event":"]})"}) {
    EXPECT_FALSE(parse_event_metadata(text)) << text;
  }
}

TEST(EventMetadata, IsRefusedCutShortAnywhere) {
  const std::string text = metadata(chat::MembersAdded{users({"bob", "carol"})});
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(parse_event_metadata(std::string_view{text}.substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace stonechat::wire
