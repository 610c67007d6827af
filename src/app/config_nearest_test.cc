#include "app/config_nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace stonechat::app {
namespace {

TEST(EditDistance, CountsChangesOfOneByte) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("mesages_per_second", "messages_per_second"), 1U);
}

TEST(Nearest, NamesTheFewestChangesAway) {
  const std::vector<std::string> known{"level", "format", "listen"};
  EXPECT_EQ(nearest("levl", known), "level");
  EXPECT_EQ(nearest("fromat", known), "format");
  EXPECT_EQ(nearest("listen", known), "listen");
}

}  // namespace
}  // namespace stonechat::app
