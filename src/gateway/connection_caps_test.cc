#include "gateway/connection_caps.h"

#include <gtest/gtest.h>

#include <array>

namespace stonechat::gateway {
namespace {

class ConnectionsOfAUser : public testing::Test {
 protected:
  ConnectionCaps::Place place(std::size_t number) {
    return {
        .loop = 0, .ticket = {.slot = static_cast<std::uint32_t>(number), .generation = 1}, .heard = &heard_[number]};
  }

  std::array<std::atomic<std::int64_t>, 4> heard_{30, 10, 20, 40};
  ConnectionCaps caps_{{.per_user_max = 3, .per_address_max = 0}};
};

TEST_F(ConnectionsOfAUser, BeyondTheCapTheLongestSilentOneGoes) {
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(caps_.enter_user({1}, place(i)), std::nullopt);
  }
  const auto victim = caps_.enter_user({1}, place(3));
  ASSERT_TRUE(victim);
  EXPECT_EQ(victim->ticket, place(1).ticket);
  caps_.leave_user({1}, place(1));
  const auto next = caps_.enter_user({1}, place(1));
  ASSERT_TRUE(next) << "who had to go does not make room a second time";
  EXPECT_EQ(next->ticket, place(2).ticket);
}

TEST_F(ConnectionsOfAUser, AreCountedForEachUserAndGivenBack) {
  for (std::size_t i = 0; i < 3; ++i) {
    caps_.enter_user({1}, place(i));
  }
  EXPECT_EQ(caps_.enter_user({2}, place(3)), std::nullopt);
  caps_.leave_user({1}, place(0));
  EXPECT_EQ(caps_.enter_user({1}, place(0)), std::nullopt);
}

TEST(ConnectionsOfAnAddress, AreRefusedBeyondTheCapUntilOneLeaves) {
  ConnectionCaps caps{{.per_user_max = 0, .per_address_max = 2}};
  const std::string* first = caps.enter_address("127.0.0.1");
  EXPECT_NE(first, nullptr);
  EXPECT_NE(caps.enter_address("127.0.0.1"), nullptr);
  EXPECT_EQ(caps.enter_address("127.0.0.1"), nullptr);
  EXPECT_NE(caps.enter_address("127.0.0.2"), nullptr);
  caps.leave_address(first);
  EXPECT_NE(caps.enter_address("127.0.0.1"), nullptr);
}

}  // namespace
}  // namespace stonechat::gateway
