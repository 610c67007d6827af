#include "bench/frame_fields.h"

#include <gtest/gtest.h>

#include <string>

namespace stonechat::bench {
namespace {

TEST(FrameFields, ReadsAnAck) {
  const auto fields = read_frame_fields(
      R"({"type":"ack","chatId":"direct_1","messageId":"m-1","chatSequence":17,"globalSequence":"99","status":"sent"})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->type, "ack");
  EXPECT_EQ(fields->chat_id, "direct_1");
  EXPECT_EQ(fields->message_id, "m-1");
  EXPECT_EQ(fields->chat_sequence, 17U);
}

TEST(FrameFields, IsNotMisledByFieldNamesInsideText) {
  const auto fields = read_frame_fields(
      R"({"type":"message","content":"\"chatSequence\":1,\"type\":\"ack\" \\","metadata":{"chatSequence":2,"a":["}"]},"chatSequence":3})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->type, "message");
  EXPECT_EQ(fields->content, R"(\"chatSequence\":1,\"type\":\"ack\" \\)");
  EXPECT_EQ(fields->chat_sequence, 3U);
}

TEST(FrameFields, ReadsAnyOrderAndSpaceBetween) {
  const auto fields = read_frame_fields("{ \"code\" : \"rate_limited\",\n\t\"type\": \"error\" , \"x\": null }");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->type, "error");
  EXPECT_EQ(fields->code, "rate_limited");
}

TEST(FrameFields, FindsNothingInWhatIsNoObject) {
  for (const char* text : {"", " ", "[]", "17", "{", "{\"type\"", "{\"type\":", "{\"type\":\"ack", "{\"a\":[1,{}",
                           "{\"a\":1", "{\"a\":1,}", "{\"a\" 1}"}) {
    EXPECT_FALSE(read_frame_fields(text)) << text;
  }
}

TEST(FrameFields, EveryCutOfAFrameIsRefusedWithoutReadingOn) {
  const std::string whole = R"({"type":"ack","metadata":{"a":["b\"",{}]},"chatSequence":17})";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut{whole, 0, size};  // its own memory, so that a sanitizer sees a read behind it
    EXPECT_FALSE(read_frame_fields(cut)) << cut;
  }
  EXPECT_TRUE(read_frame_fields(whole));
}

}  // namespace
}  // namespace stonechat::bench
