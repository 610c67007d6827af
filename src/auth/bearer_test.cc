#include "auth/bearer.h"

#include <gtest/gtest.h>

namespace stonechat::auth {
namespace {

TEST(BearerToken, IsWhatFollowsTheSchemeInAnyCase) {
  EXPECT_EQ(bearer_token("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(bearer_token("bEARER  a.b.c"), "a.b.c");
}

TEST(BearerToken, IsNothingForOtherSchemesAndForNone) {
  EXPECT_EQ(bearer_token("Basic dXNlcjpwdw=="), std::nullopt);
  EXPECT_EQ(bearer_token("Bearer"), std::nullopt);
  EXPECT_EQ(bearer_token("Bearer "), std::nullopt);
  EXPECT_EQ(bearer_token(""), std::nullopt);
}

}  // namespace
}  // namespace stonechat::auth
