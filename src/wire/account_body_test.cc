#include "wire/account_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "wire/wire_limits.h"

namespace stonechat::wire {
namespace {

using testing::HasSubstr;

class AccountBody : public testing::Test {
 protected:
  JsonReader reader_{json_depth_max_default};
};

TEST_F(AccountBody, IsReadFieldByField) {
  const auto registered =
      parse_register(reader_, R"({"username":"Ann","password":"pass word","displayName":"Ann \u00e4","more":1})")
          .value();
  EXPECT_EQ(registered.username, "Ann");
  EXPECT_EQ(registered.password, "pass word");
  EXPECT_EQ(registered.display_name, "Ann ä");
  EXPECT_EQ(parse_register(reader_, R"({"username":"a","password":"b","displayName":null})")->display_name, "");
  EXPECT_EQ(parse_login(reader_, R"({"username":"a","password":"b"})")->password, "b");
  EXPECT_EQ(parse_refresh_token(reader_, R"({"refreshToken":"t"})")->refresh_token, "t");
  const auto change = parse_change_password(reader_, R"({"currentPassword":"a","newPassword":"b"})").value();
  EXPECT_EQ(change.current_password + change.new_password, "ab");
}

TEST_F(AccountBody, ComplaintsNameTheFieldAndNeverRepeatIt) {
  for (const char* body : {R"({"username":"ann"})", R"({"username":"ann","password":null})",
                           R"({"username":"ann","password":12345678})", R"({"username":"ann","password":["secret"]})",
                           R"({"username":"ann","password":"secret","password":"secret"})"}) {
    const auto refused = parse_login(reader_, body);
    ASSERT_FALSE(refused) << body;
    EXPECT_EQ(refused.error().code, ErrorCode::bad_request);
    EXPECT_THAT(refused.error().message, HasSubstr("password"));
    EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("secret")));
  }
  EXPECT_EQ(parse_login(reader_, "[]").error().code, ErrorCode::bad_json);
  EXPECT_EQ(parse_login(reader_, "").error().code, ErrorCode::bad_json);
}

TEST_F(AccountBody, ADisplayNameHasABound) {
  const auto with_name = [&](const std::string& name) {
    return parse_register(reader_, R"({"username":"a","password":"b","displayName":")" + name + R"("})");
  };
  EXPECT_TRUE(with_name(std::string(255, 'x')));
  EXPECT_EQ(with_name(std::string(256, 'x')).error().code, ErrorCode::too_large);
  EXPECT_EQ(with_name("a\\u0000").error().code, ErrorCode::bad_request);
}

TEST(SessionTokens, AreOneObject) {
  std::string out;
  append_session_tokens(
      out,
      {.user = "user_1", .access_token = "a.b.c", .expires = timestamp_of(1'750'000'000'000), .refresh_token = "r"});
  EXPECT_EQ(out, R"({"userId":"user_1","accessToken":"a.b.c","expiresAt":1750000000000,"refreshToken":"r"})");
}

}  // namespace
}  // namespace stonechat::wire
