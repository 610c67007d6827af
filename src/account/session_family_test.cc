#include "account/session_family.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace stonechat::account {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TokenLives lives{.access = seconds{900}, .refresh = seconds{2'592'000}};
const Timestamp start = timestamp_of(1'750'000'000'250);

TokenSalt salt_of(int number) {
  TokenSalt salt{};
  salt[0] = static_cast<std::byte>(number);
  return salt;
}

// One login; each line of a script says when which generation comes and what becomes of it.
class Rotation : public testing::Test {
 protected:
  // "rotated 2": the family's newest generation stands behind the outcome.
  std::string present(std::int64_t generation, milliseconds after) {
    const Refreshed outcome = refresh(family_, generation, salt_of(++presented_), start + after, lives);
    constexpr std::array<const char*, 5> words{"rotated", "repeated", "reused", "expired", "ended"};
    return std::string{words[static_cast<std::size_t>(outcome)]} + ' ' + std::to_string(family_.generation);
  }

  SessionFamily family_ = open_family({7}, {3}, *UserId::parse("user_1"), start, lives);
  int presented_ = 0;
};

TEST_F(Rotation, ALoginStartsTheFirstGeneration) {
  EXPECT_EQ(family_.generation, 1);
  EXPECT_EQ(family_.access_expires, timestamp_of(1'750'000'900'000));  // in whole seconds
  EXPECT_EQ(family_.refresh_expires, start + lives.refresh);
  EXPECT_FALSE(family_.revoked);
}

TEST_F(Rotation, TheNewestTokenMakesTheNext) {
  EXPECT_EQ(present(1, seconds{100}), "rotated 2");
  EXPECT_EQ(family_.salt, salt_of(1));
  EXPECT_EQ(family_.access_expires, timestamp_of(1'750'001'000'000));
  EXPECT_EQ(family_.refresh_expires, start + seconds{100} + lives.refresh);
  EXPECT_EQ(present(2, seconds{200}), "rotated 3");
}

TEST_F(Rotation, ALostAnswerIsGivenAgainForSixtySeconds) {
  EXPECT_EQ(present(1, seconds{100}), "rotated 2");
  const SessionFamily rotated = family_;
  EXPECT_EQ(present(1, seconds{100}), "repeated 2");
  EXPECT_EQ(present(1, milliseconds{159'999}), "repeated 2");
  EXPECT_EQ(family_.salt, rotated.salt);
  EXPECT_EQ(family_.access_expires, rotated.access_expires);
  EXPECT_EQ(present(2, seconds{160}), "rotated 3");
}

TEST_F(Rotation, TheTokenBeforeEndsTheFamilyAfterTheGrace) {
  EXPECT_EQ(present(1, seconds{100}), "rotated 2");
  EXPECT_EQ(present(1, seconds{160}), "reused 2");
  EXPECT_TRUE(family_.revoked);
  EXPECT_EQ(present(2, seconds{161}), "ended 2");
}

TEST_F(Rotation, AnOlderTokenEndsTheFamilyAtOnce) {
  EXPECT_EQ(present(1, seconds{100}), "rotated 2");
  EXPECT_EQ(present(2, seconds{101}), "rotated 3");
  EXPECT_EQ(present(1, seconds{102}), "reused 3");
  EXPECT_EQ(present(3, seconds{103}), "ended 3");
}

TEST_F(Rotation, AnUnusedTokenExpires) {
  EXPECT_EQ(present(1, lives.refresh - milliseconds{1}), "rotated 2");
  EXPECT_EQ(present(2, 2 * lives.refresh - milliseconds{1}), "expired 2");
  EXPECT_FALSE(family_.revoked);
}

TEST_F(Rotation, AReissuedTokenIsOfTheSameGeneration) {
  reissue(family_, start + seconds{100}, lives);
  EXPECT_EQ(family_.access_expires, timestamp_of(1'750'001'000'000));
  EXPECT_EQ(family_.refresh_expires, start + seconds{100} + lives.refresh);
  EXPECT_EQ(present(1, seconds{200}), "rotated 2");
  EXPECT_EQ(present(1, seconds{300}), "reused 2");
}

TEST_F(Rotation, ARevokedFamilyIsEndedWhateverComes) {
  family_.revoked = true;
  EXPECT_EQ(present(1, seconds{1}), "ended 1");
  EXPECT_EQ(present(1, 2 * lives.refresh), "ended 1");
}

TEST(LoginName, NamesItsFamilyAndNothingElseDoes) {
  EXPECT_EQ(login_name({7}), "login_7");
  EXPECT_EQ(family_of("login_7")->value, 7);
  EXPECT_EQ(family_of(login_name({INT64_MAX}))->value, INT64_MAX);
  for (const char* other : {"", "login_", "login_0", "login_07", "login_-1", "login_7x", "login_ 7", "Login_7", "7",
                            "login_9223372036854775808", "5f2d3c1e-0000-4000-8000-000000000000"}) {
    EXPECT_FALSE(family_of(other)) << other;
  }
}

}  // namespace
}  // namespace stonechat::account
