#include "wire/rest_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace stonechat::wire {
namespace {

using testing::HasSubstr;

const UserId alice = *UserId::parse("alice");
const ChatId tea = *ChatId::parse("tea");

std::expected<CreateChatBody, RequestError> create(const std::string& body) {
  JsonReader reader(json_depth_max_default);
  return parse_create_chat(reader, body, alice, WireLimits{});
}

std::expected<AddMembersBody, RequestError> add(const std::string& body) {
  JsonReader reader(json_depth_max_default);
  return parse_add_members(reader, body, WireLimits{});
}

std::expected<SendMessage, RequestError> post(const std::string& fields) {
  JsonReader reader(json_depth_max_default);
  return parse_post_message(reader, R"({"content":"hi")" + (fields.empty() ? "" : "," + fields) + "}", tea,
                            WireLimits{});
}

std::string group_with(const std::string& fields) {
  return R"({"chatType":"group","members":["bob"])" + (fields.empty() ? "" : "," + fields) + "}";
}

std::string user_list(std::size_t count) {
  std::string list = "[";
  for (std::size_t at = 0; at < count; ++at) {
    list += (at == 0 ? "\"u" : ",\"u") + std::to_string(at) + '"';
  }
  return list + "]";
}

TEST(CreateChatBody, FillsInAGroup) {
  const auto body = create(
      R"({"chatType":"group","members":["bob","alice","carol","bob"],"name":"Tea","description":"green",)"
      R"("historyVisibility":"joined","chatId":"tea","createdAt":5,"memberCount":7,"createdBy":"alice","role":"owner"})");
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->type, chat::ChatType::group);
  ASSERT_EQ(body->members.size(), 2U) << "without the caller, each once";
  EXPECT_EQ(body->members[1].view(), "carol");
  EXPECT_EQ(body->name, "Tea");
  EXPECT_EQ(body->description, "green");
  EXPECT_EQ(body->visibility, chat::HistoryVisibility::joined);
  EXPECT_EQ(body->chat_id, tea);
}

TEST(CreateChatBody, AGroupMayBeginAloneAndNameless) {
  const auto body = create(R"({"chatType":"group","members":[]})");
  ASSERT_TRUE(body);
  EXPECT_TRUE(body->members.empty());
  EXPECT_EQ(body->name, "");
  EXPECT_EQ(body->visibility, chat::HistoryVisibility::all);
  EXPECT_EQ(body->chat_id, std::nullopt);
}

TEST(CreateChatBody, ADirectChatHasExactlyOneOther) {
  const auto body = create(R"({"chatType":"direct","members":["alice","bob"],"name":"ignored"})");
  ASSERT_TRUE(body);
  ASSERT_EQ(body->members.size(), 1U);
  EXPECT_EQ(body->members[0].view(), "bob");
  EXPECT_EQ(body->name, "");
  EXPECT_EQ(body->digest, create(R"({"chatType":"direct","members":["bob"]})")->digest);
  EXPECT_FALSE(create(R"({"chatType":"direct","members":["alice"]})"));
  EXPECT_FALSE(create(R"({"chatType":"direct","members":[]})"));
  EXPECT_FALSE(create(R"({"chatType":"direct","members":["bob","carol"]})"));
}

TEST(CreateChatBody, RefusalsSayWhatToChange) {
  struct Case {
    std::string body;
    int http_status;
    std::string sentence;
  };
  const Case cases[] = {
      {"", 400, "not JSON"},
      {"[]", 400, "JSON object"},
      {"{}", 400, "chatType is missing"},
      {R"({"chatType":"channel","members":[]})", 400, "'direct' or 'group'"},
      {R"({"chatType":"group"})", 400, "members is missing"},
      {R"({"chatType":"group","members":["me"]})", 400, "'me'"},
      {R"({"chatType":"group","members":)" + user_list(201) + "}", 400, "at most 200"},
      {R"({"chatType":"direct","members":["bob"],"chatId":"x"})", 400, "chatId"},
      {group_with(R"("chatId":"chat_x")"), 400, "reserved"},
      {group_with(R"("chatId":"direct_x")"), 400, "reserved"},
      {group_with(R"("chatId":"user_x")"), 400, "reserved"},
      {group_with(R"("chatId":"me")"), 400, "reserved"},
      {group_with(R"("chatId":"a/b")"), 400, "chatId must be"},
      {group_with(R"("name":5)"), 400, "name must be a string"},
      {group_with(R"("name":"a\u0000")"), 400, "U+0000"},
      {group_with(R"("historyVisibility":"some")"), 400, "'all' or 'joined'"},
      {group_with(R"("createdBy":"bob")"), 422, "createdBy"},
      {group_with(R"("role":"admin")"), 422, "role"},
      {group_with(R"("name":"a","name":"b")"), 400, "stands twice"},
  };
  for (const Case& refused : cases) {
    const auto body = create(refused.body);
    ASSERT_FALSE(body) << refused.body;
    EXPECT_EQ(body.error().http_status, refused.http_status) << refused.body;
    EXPECT_THAT(body.error().message, HasSubstr(refused.sentence)) << refused.body;
  }
}

TEST(CreateChatBody, CountsANameInCharactersAndADescriptionInBytes) {
  const auto repeated = [](std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t at = 0; at < count; ++at) {
      result += text;
    }
    return result;
  };
  EXPECT_TRUE(create(group_with(R"("name":")" + repeated("𝄞", 255) + '"')));
  EXPECT_EQ(create(group_with(R"("name":")" + repeated("x", 256) + '"')).error().code, ErrorCode::too_large);
  EXPECT_TRUE(create(group_with(R"("description":")" + repeated("x", 4096) + '"')));
  EXPECT_EQ(create(group_with(R"("description":")" + repeated("ä", 2049) + '"')).error().code, ErrorCode::too_large);
}

TEST(CreateChatBody, HasADigestWithoutTheChatIdAndTheOrderOfMembers) {
  const auto digest = create(R"({"chatType":"group","members":["bob","carol"]})")->digest;
  EXPECT_EQ(create(R"({"chatType":"group","members":["carol","bob","alice"],"chatId":"tea"})")->digest, digest);
  EXPECT_NE(create(R"({"chatType":"group","members":["bob","carol"],"name":"x"})")->digest, digest);
}

TEST(AddMembersBody, ListsEachUserOnce) {
  const auto body = add(R"({"userIds":["bob","carol","bob"],"role":"member"})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->users.size(), 2U);
  EXPECT_EQ(add(R"({"userIds":["carol","bob"]})")->digest, body->digest);
  EXPECT_EQ(add(R"({"userIds":)" + user_list(200) + "}")->users.size(), 200U);
}

TEST(AddMembersBody, IsRefusedEmptyLongOrWithARole) {
  EXPECT_THAT(add("{}").error().message, HasSubstr("userIds is missing"));
  EXPECT_THAT(add(R"({"userIds":[]})").error().message, HasSubstr("at least one"));
  EXPECT_THAT(add(R"({"userIds":)" + user_list(201) + "}").error().message, HasSubstr("at most 200"));
  EXPECT_EQ(add(R"({"userIds":["bob"],"role":"admin"})").error().http_status, 422);
}

TEST(PostMessageBody, HasTheDigestOfTheSameFrame) {
  const auto body = post(R"("messageId":"m-1","mentions":["bob"],"senderId":"alice")");
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->chat, tea);
  EXPECT_EQ(body->sender, alice);
  JsonReader reader(json_depth_max_default);
  const std::string frame = R"({"type":"message","chatId":"tea","content":"hi","mentions":["bob"]})";
  const std::string padded = frame + std::string(JsonReader::padding, '\0');
  const auto parsed = parse_client_frame(reader, std::string_view{padded}.substr(0, frame.size()), WireLimits{});
  EXPECT_EQ(std::get<SendMessage>(parsed->body).digest, body->digest);
}

TEST(PostMessageBody, IgnoresServerOwnedFieldsThatAreHarmless) {
  EXPECT_TRUE(post(R"("chatSequence":5,"globalSequence":"7","timestamp":1,"editedAt":2,"updatedSequence":3)"));
  EXPECT_TRUE(post(R"("chatId":"tea","deleted":false,"reactions":[],"media":null)"));
}

TEST(PostMessageBody, RefusesServerOwnedFieldsThatWouldChangeItsMeaning) {
  for (const std::string fields : {R"("chatId":"coffee")", R"("chatId":5)", R"("deleted":true)", R"("deleted":"no")",
                                   R"("reactions":[{"emoji":"x"}])", R"("media":{"fileId":"f"})", R"("media":5)"}) {
    const auto body = post(fields);
    ASSERT_FALSE(body) << fields;
    EXPECT_EQ(body.error().code, ErrorCode::bad_request) << fields;
    EXPECT_EQ(body.error().http_status, 422) << fields;
  }
}

TEST(PostMessageBody, HasTheStatusOfItsCode) {
  EXPECT_EQ(post(R"("messageType":"system")").error().http_status, 403);
  EXPECT_EQ(post(R"("metadata":{"a":")" + std::string(4096, 'x') + "\"}").error().http_status, 413);
  EXPECT_EQ(post(R"("replyTo":5)").error().http_status, 400);
}

}  // namespace
}  // namespace stonechat::wire
