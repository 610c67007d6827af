#include "wire/rest_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "wire/client_frame.h"

namespace stonechat::wire {
namespace {

using testing::HasSubstr;

const ChatId tea = *ChatId::parse("tea");
const MessageName target{.chat = tea, .message = *MessageId::parse("m-1")};
const MemberName bob{.chat = tea, .user = *UserId::parse("bob")};

JsonReader& reader() {
  static JsonReader one(json_depth_max_default);
  return one;
}

ParsedCommand edit(const std::string& body) { return parse_edit(reader(), body, target, WireLimits{}); }
ParsedCommand role(const std::string& body) { return parse_role(reader(), body, bob); }
ParsedCommand settings(const std::string& body) { return parse_settings(reader(), body, tea); }
ParsedCommand react(const std::string& emoji, chat::ReactionOp op = chat::ReactionOp::add) {
  return parse_reaction(reader(), "", target, emoji, op);
}

TEST(EditBody, IsTheEditOfTheSameFrame) {
  const auto command = edit(R"({"content":"ho","commandId":"c-1","editedAt":5,"updatedSequence":7,"messageId":"m-1"})");
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->chat, tea);
  EXPECT_EQ(command->id, MessageId::parse("c-1"));
  EXPECT_EQ(std::get<chat::EditMessage>(command->body).content, "ho");
  const std::string frame = R"({"type":"message_edit","chatId":"tea","messageId":"m-1","content":"ho"})";
  const std::string padded = frame + std::string(JsonReader::padding, '\0');
  const auto parsed = parse_client_frame(reader(), std::string_view{padded}.substr(0, frame.size()), WireLimits{});
  EXPECT_EQ(std::get<ChangeMessage>(parsed->body).command.digest, command->digest);
}

TEST(EditBody, RefusesWhatItDoesNotChange) {
  for (const std::string field : {R"("chatId":"coffee")", R"("messageId":"m-2")", R"("messageId":5)",
                                  R"("deleted":true)", R"("reactions":[1])", R"("media":{"fileId":"f"})"}) {
    const auto command = edit(R"({"content":"ho",)" + field + "}");
    ASSERT_FALSE(command) << field;
    EXPECT_EQ(command.error().http_status, 422) << field;
  }
  EXPECT_EQ(edit("").error().code, ErrorCode::bad_json);
  EXPECT_THAT(edit("{}").error().message, HasSubstr("content is missing"));
  EXPECT_EQ(edit(R"({"content":")" + std::string(16385, 'x') + "\"}").error().http_status, 413);
  EXPECT_THAT(edit(R"({"content":"a\u0000"})").error().message, HasSubstr("U+0000"));
}

TEST(BodylessCalls, TakeAnObjectWithACommandId) {
  const auto bodies = [](const std::string& body) {
    return std::vector<ParsedCommand>{parse_deletion(reader(), body, target),
                                      parse_reaction(reader(), body, target, "x", chat::ReactionOp::add),
                                      parse_removal(reader(), body, bob), parse_end_of_chat(reader(), body, tea)};
  };
  for (const auto& command : bodies("")) {
    ASSERT_TRUE(command);
    EXPECT_EQ(command->id, std::nullopt);
  }
  for (const auto& command : bodies(R"({"commandId":"c-1"})")) {
    EXPECT_EQ(command.value().id, MessageId::parse("c-1"));
  }
  for (const std::string body : {"[]", "{", R"({"commandId":"system_1"})", R"({"commandId":5})"}) {
    for (const auto& command : bodies(body)) {
      EXPECT_EQ(command.error().http_status, 400) << body;
    }
  }
  for (const auto& command : bodies(R"({"chatId":"coffee","commandId":"c-1"})")) {
    EXPECT_EQ(command.error().http_status, 422);
  }
}

TEST(ReactionBody, HoldsTheEmojiOfThePathToTheRulesOfTheFrame) {
  EXPECT_EQ(std::get<chat::React>(react("👍", chat::ReactionOp::remove)->body).op, chat::ReactionOp::remove);
  EXPECT_EQ(std::get<chat::React>(react("a/b")->body).emoji, "a/b");
  EXPECT_EQ(react(std::string(65, 'x')).error().http_status, 413);
  EXPECT_EQ(react("").error().http_status, 400);
  EXPECT_EQ(react("a\x1f").error().http_status, 400);
}

TEST(RoleBody, NamesOneOfThree) {
  for (const auto& [word, meant] : {std::pair{"owner", chat::Role::owner}, std::pair{"admin", chat::Role::admin},
                                    std::pair{"member", chat::Role::member}}) {
    const auto command = role(std::string{R"({"userId":"bob","joinedSequence":3,"role":")"} + word + "\"}");
    ASSERT_TRUE(command) << word;
    const auto& change = std::get<chat::ChangeRole>(command->body);
    EXPECT_EQ(change.role, meant);
    EXPECT_EQ(change.user.id.view(), "bob");
  }
  EXPECT_THAT(role("{}").error().message, HasSubstr("role is missing"));
  EXPECT_EQ(role(R"({"role":"king"})").error().http_status, 400);
  EXPECT_EQ(role(R"({"role":"admin","userId":"carol"})").error().http_status, 422);
}

TEST(SettingsBody, HoldsWhatChangesOnly) {
  const auto command = settings(R"({"name":"","description":null,"historyVisibility":"joined","memberCount":9})");
  ASSERT_TRUE(command) << command.error().message;
  const auto& update = std::get<chat::UpdateChat>(command->body);
  EXPECT_EQ(update.name, "");
  EXPECT_EQ(update.description, std::nullopt);
  EXPECT_EQ(update.visibility, chat::HistoryVisibility::joined);
}

TEST(SettingsBody, RefusalsSayWhatToChange) {
  EXPECT_THAT(settings("{}").error().message, HasSubstr("at least one of name"));
  EXPECT_THAT(settings(R"({"name":null})").error().message, HasSubstr("at least one of name"));
  EXPECT_EQ(settings(R"({"name":5})").error().http_status, 400);
  EXPECT_EQ(settings(R"({"name":")" + std::string(256, 'x') + "\"}").error().http_status, 413);
  EXPECT_EQ(settings(R"({"description":")" + std::string(4097, 'x') + "\"}").error().http_status, 413);
  EXPECT_EQ(settings(R"({"historyVisibility":"some"})").error().http_status, 400);
  for (const std::string field : {R"("chatId":"coffee")", R"("chatType":"direct")", R"("createdBy":"alice")",
                                  R"("role":"owner")", R"("members":[])"}) {
    EXPECT_EQ(settings(R"({"name":"Tea",)" + field + "}").error().http_status, 422) << field;
  }
}

}  // namespace
}  // namespace stonechat::wire
