#include "account/username.h"

#include <gtest/gtest.h>

#include <string>

namespace stonechat::account {
namespace {

TEST(Username, IsThreeToSixtyFourPlainCharacters) {
  for (const char* good : {"ann", "Ann.Lee", "a_b", "0-1", "x--"}) {
    EXPECT_TRUE(is_username(good)) << good;
  }
  EXPECT_TRUE(is_username(std::string(64, 'a')));
  for (const char* bad : {"", "an", ".ann", "_ann", "-ann", "an n", "ann@home", "ännchen", "ann\n", "a/b"}) {
    EXPECT_FALSE(is_username(bad)) << bad;
  }
  EXPECT_FALSE(is_username(std::string(65, 'a')));
  EXPECT_FALSE(is_username(std::string_view("ann\0x", 5)));
}

TEST(Username, IsFoundWithoutRegardToCase) {
  EXPECT_EQ(username_key("Ann.LEE-09_z"), "ann.lee-09_z");
  EXPECT_EQ(username_key("ann"), username_key("ANN"));
}

TEST(Password, HasEightCharactersToTwoHundredFiftySixBytes) {
  EXPECT_TRUE(password_complaint("1234567", "ann"));
  EXPECT_FALSE(password_complaint("12345678", "ann"));
  EXPECT_FALSE(password_complaint("        ", "ann"));
  EXPECT_TRUE(password_complaint("ööööööö", "ann"));  // 7 characters in 14 bytes
  EXPECT_FALSE(password_complaint("öööööööö", "ann"));
  EXPECT_FALSE(password_complaint(std::string(256, 'x'), "ann"));
  EXPECT_TRUE(password_complaint(std::string(257, 'x'), "ann"));
}

TEST(Password, IsNotTheUsername) {
  EXPECT_TRUE(password_complaint("Annabelle", "annaBELLE"));
  EXPECT_FALSE(password_complaint("Annabelle1", "annabelle"));
}

}  // namespace
}  // namespace stonechat::account
