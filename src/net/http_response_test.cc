#include "net/http_response.h"

#include <gtest/gtest.h>

namespace stonechat::net {
namespace {

const HttpResponse hello{.status = 200, .content_type = "text/plain", .body = "hi", .headers = {{"X-A", "b c"}}};

TEST(HttpResponse, IsWrittenWithItsLength) {
  EXPECT_EQ(serialize(hello, true, false),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nX-A: b c\r\nConnection: "
            "keep-alive\r\n\r\nhi");
  EXPECT_EQ(serialize({.status = 404, .content_type = {}, .body = {}, .headers = {}}, false, false),
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(HttpResponse, AnswersHeadWithTheLengthButNotTheBody) {
  const std::string bytes = serialize(hello, true, true);
  EXPECT_TRUE(bytes.contains("Content-Length: 2\r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(HttpResponse, HasNoLengthWhereThereIsNoContent) {
  for (const int status : {103, 204, 304}) {
    const std::string bytes = serialize({.status = status, .content_type = {}, .body = {}, .headers = {}}, true, false);
    EXPECT_FALSE(bytes.contains("Content-Length")) << bytes;
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  }
}

TEST(HttpResponse, ErrorsSpeakTheContract) {
  EXPECT_EQ(error_response({413, "the body is too large"}).body,
            R"({"error":{"code":"too_large","message":"the body is too large"}})");
  EXPECT_EQ(error_response({400, "a \"b\"\\\n"}).body,
            R"({"error":{"code":"bad_request","message":"a \"b\"\\\u000a"}})");
  EXPECT_EQ(error_response({505, "x"}).status, 505);
}

TEST(HttpResponseDeathTest, AHeaderThatWouldSplitTheResponseIsOurOwnMistake) {
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"X", "a\r\nSet-Cookie: b"}, {"X", "a\nb"}, {"X\r\nY", "a"}, {"", "a"}, {"X Y", "a"}}) {
    HttpResponse response = hello;
    response.headers = {{name, value}};
    EXPECT_DEATH(serialize(response, true, false), "well-formed") << value;
  }
}

TEST(HttpResponseDeathTest, OnlyTheSerializerFramesTheBody) {
  HttpResponse response = hello;
  response.headers = {{"content-LENGTH", "7"}};
  EXPECT_DEATH(serialize(response, true, false), "frames the body");
  response.headers.clear();
  response.status = 204;
  EXPECT_DEATH(serialize(response, true, false), "have no body");
}

}  // namespace
}  // namespace stonechat::net
