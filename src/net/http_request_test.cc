#include "net/http_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stonechat::net {
namespace {

using testing::ElementsAre;

TEST(HttpRequest, FindsATokenInAnyOfTheHeadersOfAName) {
  HttpRequest request;
  request.headers = {{"connection", "keep-alive"}, {"connection", "foo, \tUpGrade ,"}, {"upgrade", "websockets"}};
  EXPECT_TRUE(request.header_has_token("connection", "upgrade"));
  EXPECT_TRUE(request.header_has_token("connection", "keep-alive"));
  EXPECT_FALSE(request.header_has_token("connection", "keep"));
  EXPECT_FALSE(request.header_has_token("upgrade", "websocket"));
  EXPECT_EQ(request.header("connection"), "keep-alive");
  EXPECT_EQ(request.header("host"), std::nullopt);
}

TEST(HttpRequest, ListElementsAreTrimmedAndNeverEmpty) {
  EXPECT_THAT(list_elements(" a ,,\tb c , "), ElementsAre("a", "b c"));
  EXPECT_THAT(list_elements(""), ElementsAre());
  EXPECT_THAT(list_elements(","), ElementsAre());
}

TEST(HttpRequest, ATokenHasNoSeparators) {
  EXPECT_TRUE(is_http_token("bearer.eyJ_-x"));
  EXPECT_TRUE(is_http_token("!#$%&'*+-.^_`|~09azAZ"));
  for (const std::string_view text : {"", "a b", "a:b", "a\"", "a/b", "\xC3\xA9", "a\t", "(", "@"}) {
    EXPECT_FALSE(is_http_token(text)) << text;
  }
  EXPECT_FALSE(is_http_token(std::string_view{"\0", 1}));
}

}  // namespace
}  // namespace stonechat::net
