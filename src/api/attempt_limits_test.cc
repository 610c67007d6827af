#include "api/attempt_limits.h"

#include <gtest/gtest.h>

namespace stonechat::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const AttemptLimit::Clock::time_point start{std::chrono::hours{1}};

TEST(AttemptLimit, LetsAMinutesWorthThroughAtOnceAndThenOneAfterTheOther) {
  AttemptLimit limit(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.take("ann", start).count(), 0);
  }
  EXPECT_EQ(limit.take("ann", start), seconds{20});
  EXPECT_EQ(limit.take("ann", start + milliseconds{19'999}), milliseconds{1});
  EXPECT_EQ(limit.take("ann", start + seconds{20}).count(), 0);
  EXPECT_EQ(limit.take("ann", start + seconds{20}), seconds{20});
  EXPECT_EQ(limit.take("bob", start + seconds{20}).count(), 0);
}

TEST(AttemptLimit, WhatIsGivenBackMayBeTakenAgain) {
  AttemptLimit limit(1);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(limit.take("ann", start).count(), 0);
    limit.give_back("ann");
  }
  limit.give_back("nobody");
  EXPECT_EQ(limit.take("ann", start).count(), 0);
  EXPECT_NE(limit.take("ann", start).count(), 0);
}

TEST(AttemptLimit, NoneIsNoLimit) {
  AttemptLimit limit(0);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(limit.take("ann", start).count(), 0);
  }
}

TEST(AttemptLimit, RemembersABoundedNumberOfKeys) {
  AttemptLimit limit(2, 2);
  EXPECT_EQ(limit.take("a", start).count(), 0);
  EXPECT_EQ(limit.take("b", start).count(), 0);
  EXPECT_NE(limit.take("c", start).count(), 0);
  EXPECT_EQ(limit.take("a", start).count(), 0);
  EXPECT_EQ(limit.take("c", start + seconds{30}).count(), 0);  // b's is over
}

TEST(AddressKey, IsOneSubscriber) {
  EXPECT_EQ(address_key("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
  EXPECT_NE(address_key("::ffff:192.0.2.1"), address_key("::ffff:192.0.2.2"));
}

}  // namespace
}  // namespace stonechat::api
