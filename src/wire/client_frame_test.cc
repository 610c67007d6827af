#include "wire/client_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace stonechat::wire {
namespace {

using testing::HasSubstr;

std::expected<ClientFrame, FrameError> parse(const std::string& text, const WireLimits& limits = {}) {
  JsonReader reader(json_depth_max_default);
  const std::string padded = text + std::string(JsonReader::padding, '"');
  return parse_client_frame(reader, std::string_view{padded}.substr(0, text.size()), limits);
}

// A message of user-given fields behind the required ones.
std::string message_with(const std::string& fields) {
  return R"({"type":"message","chatId":"tea","content":"hi")" + (fields.empty() ? "" : "," + fields) + "}";
}

SendMessage message(const std::string& fields) {
  return std::get<SendMessage>(parse(message_with(fields)).value().body);
}

FrameError refusal(const std::string& fields) { return parse(message_with(fields)).error(); }

TEST(ClientFrame, FillsInAMessage) {
  const auto frame =
      parse(R"({"type":"message","ref":"r","chatId":"tea","messageId":"m-3","senderId":"alice","content":"hi",)"
            R"("messageType":"encrypted","replyTo":"m-1","threadRoot":"system_1","mentions":["bob","carol","bob"],)"
            R"("metadata":{ "b" : 1.0, "a" : 9007199254740993 },"after":"m-2"})");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->ref, "r");
  const auto& sent = std::get<SendMessage>(frame->body);
  EXPECT_EQ(sent.chat.view(), "tea");
  EXPECT_EQ(sent.message_id->view(), "m-3");
  EXPECT_EQ(sent.sender->view(), "alice");
  EXPECT_EQ(sent.post.type, chat::MessageType::encrypted);
  EXPECT_EQ(sent.post.content, "hi");
  EXPECT_EQ(sent.post.reply_to->view(), "m-1");
  EXPECT_EQ(sent.post.thread_root->view(), "system_1");
  EXPECT_EQ(sent.post.after->view(), "m-2");
  ASSERT_EQ(sent.post.mentions.size(), 2U);
  EXPECT_EQ(sent.post.mentions[1].view(), "carol");
  EXPECT_EQ(sent.post.metadata, R"({"b":1,"a":9007199254740993})");
}

TEST(ClientFrame, LeavesOutWhatIsAbsentOrNull) {
  for (const std::string fields :
       {"", R"("messageId":null,"senderId":null,"messageType":null,"replyTo":null,"threadRoot":null,"mentions":null,)"
            R"("mediaId":null,"metadata":null,"after":null,"ref":null)"}) {
    const SendMessage sent = message(fields);
    EXPECT_EQ(sent.message_id, std::nullopt);
    EXPECT_EQ(sent.sender, std::nullopt);
    EXPECT_EQ(sent.post.type, chat::MessageType::text);
    EXPECT_EQ(sent.post.reply_to, std::nullopt);
    EXPECT_EQ(sent.post.after, std::nullopt);
    EXPECT_TRUE(sent.post.mentions.empty());
    EXPECT_EQ(sent.post.metadata, "");
  }
}

TEST(ClientFrame, GivesOneDigestToOneBody) {
  const auto digest = message("").digest;
  EXPECT_EQ(
      message(R"("messageType":"text","mentions":[],"ref":"x","after":"m-1","senderId":"bob","messageId":"m")").digest,
      digest);
  EXPECT_EQ(message(R"("colour":"blue")").digest, digest);
  EXPECT_NE(message(R"("messageType":"encrypted")").digest, digest);
  EXPECT_NE(message(R"("replyTo":"m-1")").digest, message(R"("threadRoot":"m-1")").digest);
  EXPECT_NE(message(R"("metadata":{})").digest, digest);
  EXPECT_EQ(message(R"("metadata":{"a":1,"b":2})").digest, message(R"("metadata":{"b":2.0,"a":1e0})").digest);
  EXPECT_NE(message(R"("metadata":{"a":9007199254740993})").digest,
            message(R"("metadata":{"a":9007199254740992})").digest);
}

TEST(ClientFrame, RefusalsNameTheFieldAndSayWhatToChange) {
  struct Case {
    std::string fields;
    ErrorCode code;
    std::string sentence;
  };
  const Case cases[] = {
      {R"("messageId":"a b")", ErrorCode::bad_request, "messageId must be 1 to 36 letters"},
      {R"("messageId":7)", ErrorCode::bad_request, "messageId must be a string"},
      {R"("messageId":"system_7")", ErrorCode::bad_request, "reserved"},
      {R"("senderId":"")", ErrorCode::bad_request, "senderId must be"},
      {R"("replyTo":[])", ErrorCode::bad_request, "replyTo must be a string"},
      {R"("after":"-x")", ErrorCode::bad_request, "after must be"},
      {R"("ref":5)", ErrorCode::bad_request, "ref must be a string"},
      {R"("messageType":"poem")", ErrorCode::bad_request, "messageType must be text or encrypted"},
      {R"("messageType":"system")", ErrorCode::forbidden, "system"},
      {R"("messageType":"image")", ErrorCode::bad_request, "mediaId is missing"},
      {R"("messageType":"image","mediaId":"f-1")", ErrorCode::bad_request, "media is not available on this server"},
      {R"("mediaId":"f-1")", ErrorCode::bad_request, "media is not available on this server"},
      {R"("mentions":"bob")", ErrorCode::bad_request, "mentions must be a list"},
      {R"("mentions":[1])", ErrorCode::bad_request, "each of mentions must be"},
      {R"("mentions":["me"])", ErrorCode::bad_request, "'me'"},
      {R"("metadata":"x")", ErrorCode::bad_request, "metadata must be an object"},
      {R"("metadata":{"a":1,"a":1})", ErrorCode::bad_request, "two fields of one name"},
      {R"("metadata":{"a":"\u0000"})", ErrorCode::bad_request, "U+0000"},
      {R"("metadata":{"a":123456789012345678901})", ErrorCode::bad_request, "64 bits"},
      {R"("content":"again")", ErrorCode::bad_request, "content stands twice"},
  };
  for (const Case& refused : cases) {
    const auto frame = parse(message_with(refused.fields));
    ASSERT_FALSE(frame) << refused.fields;
    EXPECT_EQ(frame.error().code, refused.code) << refused.fields;
    EXPECT_THAT(frame.error().message, HasSubstr(refused.sentence)) << refused.fields;
  }
}

TEST(ClientFrame, EchoesRefAndMessageIdWhereverTheyCanBeRead) {
  const auto expect_echo = [](const FrameError& error) {
    EXPECT_EQ(error.ref, "r\"1") << error.message;
    EXPECT_EQ(error.message_id, "m-1") << error.message;
  };
  const std::string echoed = R"("ref":"r\"1","messageId":"m-1")";
  expect_echo(refusal(echoed + R"(,"replyTo":5)"));
  expect_echo(refusal(echoed + R"(,"metadata":{"n":1e999})"));
  expect_echo(parse(R"({"type":"dance",)" + echoed + "}").error());
  EXPECT_EQ(refusal(R"("ref":")" + std::string(65, 'r') + '"').ref, "");
  EXPECT_EQ(message(R"("ref":")" + std::string(64, 'r') + '"').post.content, "hi");
}

TEST(ClientFrame, HoldsTheContentToItsBytes) {
  const auto sized = [](std::size_t size) {
    return parse(R"({"type":"message","chatId":"tea","content":")" + std::string(size, 'x') + "\"}",
                 {.content_bytes_max = 10});
  };
  EXPECT_TRUE(sized(10));
  EXPECT_EQ(sized(11).error().code, ErrorCode::too_large);
  EXPECT_THAT(sized(11).error().message, HasSubstr("at most 10 bytes"));
  EXPECT_EQ(sized(0).error().code, ErrorCode::bad_request);
}

TEST(ClientFrame, KeepsContentAsItIs) {
  const auto content = [](const std::string& json) {
    return std::get<SendMessage>(parse(R"({"type":"message","chatId":"tea","content":)" + json + "}").value().body)
        .post.content;
  };
  EXPECT_EQ(content(R"(" ")"), " ");
  EXPECT_EQ(content(R"("\ud834\udd1e\n\u007f")"), "𝄞\n\x7f");
  EXPECT_EQ(parse(R"({"type":"message","chatId":"tea","content":"a\u0000b"})").error().code, ErrorCode::bad_request);
}

TEST(ClientFrame, HoldsMentionsToTheirNumber) {
  const auto mentions = [](std::size_t count) {
    std::string list = "\"mentions\":[";
    for (std::size_t at = 0; at < count; ++at) {
      list += (at == 0 ? "\"u" : ",\"u") + std::to_string(at) + '"';
    }
    return parse(message_with(list + "]"));
  };
  EXPECT_EQ(std::get<SendMessage>(mentions(200).value().body).post.mentions.size(), 200U);
  EXPECT_EQ(mentions(201).error().code, ErrorCode::bad_request);
}

TEST(ClientFrame, HoldsMetadataToItsMinifiedBytes) {
  const auto sized = [](std::size_t size) {
    return parse(message_with(R"("metadata": { "a" : ")" + std::string(size - 8, 'x') + "\" }"));
  };
  EXPECT_EQ(std::get<SendMessage>(sized(4096).value().body).post.metadata.size(), 4096U);
  EXPECT_EQ(sized(4097).error().code, ErrorCode::too_large);
}

TEST(ClientFrame, HoldsGetEventsToItsRange) {
  const auto events = [](std::int64_t from, std::int64_t to) {
    return parse(R"({"type":"get_events","chatId":"tea","from":)" + std::to_string(from) +
                 ",\"to\":" + std::to_string(to) + "}");
  };
  const auto get = std::get<GetEvents>(events(1, 500).value().body);
  EXPECT_EQ(get.from.value, 1);
  EXPECT_EQ(get.to.value, 500);
  EXPECT_TRUE(events(7, 7));
  EXPECT_FALSE(events(0, 5));
  EXPECT_FALSE(events(5, 4));
  EXPECT_FALSE(events(1, 501));
  EXPECT_FALSE(events(1, INT64_MAX));
  EXPECT_FALSE(events(INT64_MIN, INT64_MAX));
}

ChangeMessage change(const std::string& type, const std::string& fields) {
  const std::string text =
      R"({"type":")" + type + R"(","chatId":"tea","messageId":"m-1")" + (fields.empty() ? "" : "," + fields) + "}";
  return std::get<ChangeMessage>(parse(text).value().body);
}

FrameError refused_change(const std::string& type, const std::string& fields) {
  return parse(R"({"type":")" + type + R"(","chatId":"tea","messageId":"m-1",)" + fields + "}").error();
}

TEST(ClientFrame, FillsInAnEdit) {
  const ChangeMessage edit = change("message_edit", R"("content":"ho","commandId":"c-1")");
  EXPECT_EQ(chat::message_of(edit.command).view(), "m-1");
  EXPECT_EQ(edit.command.chat.view(), "tea");
  EXPECT_EQ(edit.command.id, MessageId::parse("c-1"));
  const auto& body = std::get<chat::EditMessage>(edit.command.body);
  EXPECT_EQ(body.target.view(), "m-1");
  EXPECT_EQ(body.content, "ho");
}

TEST(ClientFrame, FillsInADeletionAndAReaction) {
  const ChangeMessage deletion = change("message_delete", R"("commandId":null)");
  EXPECT_EQ(deletion.command.id, std::nullopt);
  EXPECT_EQ(std::get<chat::DeleteMessage>(deletion.command.body).target.view(), "m-1");
  const ChangeMessage removal = change("reaction", R"("emoji":"\ud83d\udc4d","op":"remove")");
  const auto& reaction = std::get<chat::React>(removal.command.body);
  EXPECT_EQ(reaction.target.view(), "m-1");
  EXPECT_EQ(reaction.emoji, "👍");
  EXPECT_EQ(reaction.op, chat::ReactionOp::remove);
}

TEST(ClientFrame, GivesOneDigestToOneChange) {
  const auto digest = change("message_edit", R"("content":"ho")").command.digest;
  EXPECT_EQ(change("message_edit", R"("content":"ho","ref":"r","commandId":"c","senderId":"x")").command.digest,
            digest);
  EXPECT_NE(change("message_edit", R"("content":"hi")").command.digest, digest);
  EXPECT_NE(change("reaction", R"("emoji":"x","op":"add")").command.digest,
            change("reaction", R"("emoji":"x","op":"remove")").command.digest);
}

TEST(ClientFrame, HoldsAnEmojiToItsBytesWithoutControlCharacters) {
  const auto emoji = [](const std::string& text) {
    return refused_change("reaction", R"("op":"add","emoji":")" + text + '"');
  };
  EXPECT_TRUE(std::holds_alternative<chat::React>(
      change("reaction", R"("op":"add","emoji":")" + std::string(64, 'x') + '"').command.body));
  EXPECT_TRUE(std::holds_alternative<chat::React>(change("reaction", R"("op":"add","emoji":"\u00a0")").command.body));
  EXPECT_EQ(emoji(std::string(65, 'x')).code, ErrorCode::too_large);
  EXPECT_THAT(emoji("").message, HasSubstr("must not be empty"));
  for (const char* control : {"\\u0000", "\\u001f", "\\u007f", "\\u0080", "\\u009f", "a\\n"}) {
    EXPECT_THAT(emoji(control).message, HasSubstr("control characters")) << control;
  }
}

TEST(ClientFrame, RefusesAChangeThatIsNotWhole) {
  EXPECT_THAT(refused_change("message_edit", R"("ref":"r")").message, HasSubstr("content is missing"));
  EXPECT_EQ(refused_change("message_edit", R"("content":")" + std::string(16385, 'x') + '"').code,
            ErrorCode::too_large);
  EXPECT_THAT(refused_change("reaction", R"("op":"add")").message, HasSubstr("emoji is missing"));
  EXPECT_THAT(refused_change("reaction", R"("emoji":"x")").message, HasSubstr("op is missing"));
  EXPECT_THAT(refused_change("reaction", R"("emoji":"x","op":"toggle")").message, HasSubstr("'add' or 'remove'"));
  const FrameError reserved = refused_change("message_delete", R"("commandId":"system_1","ref":"r")");
  EXPECT_THAT(reserved.message, HasSubstr("commandId must not begin with 'system_'"));
  EXPECT_EQ(reserved.ref, "r");
  EXPECT_EQ(reserved.message_id, "m-1") << "the target";
}

TEST(ClientFrame, DoesNotRepeatAForeignTextInItsSentences) {
  EXPECT_THAT(parse(R"({"type":"dance"})").error().message, HasSubstr("'dance'"));
  const FrameError error = parse(R"({"type":"<script>"})").error();
  EXPECT_EQ(error.code, ErrorCode::unknown_type);
  EXPECT_THAT(error.message, testing::Not(HasSubstr("script")));
}

}  // namespace
}  // namespace stonechat::wire
