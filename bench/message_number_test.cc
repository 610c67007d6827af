#include "bench/message_number.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace stonechat::bench {
namespace {

std::string id_of(std::int64_t time, std::uint32_t random, MessageNumber message) {
  std::string text(message_id_size, '\0');
  write_message_id(text.data(), time, random, message);
  return text;
}

TEST(MessageNumber, ComesBackOutOfItsId) {
  for (const std::uint32_t lane : {0U, 1U, 499U, 0x3fffffffU}) {
    for (const std::uint32_t number : {0U, 1U, 1'000'000U, 0xffffffffU}) {
      const MessageNumber message{.lane = lane, .number = number};
      EXPECT_EQ(read_message_id(id_of(1'700'000'000'000, 0xffffffff, message)), message);
    }
  }
}

TEST(MessageNumber, StandsInAUuidOfVersionSeven) {
  const std::string id = id_of(1'700'000'000'123, 0xabc, {.lane = 3, .number = 9});
  EXPECT_TRUE(std::regex_match(id, std::regex{"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"}));
  EXPECT_EQ(id.substr(0, 18), "018bcfe5-687b-7abc");
}

TEST(MessageNumber, IsNotReadFromOtherIds) {
  for (const char* text :
       {"", "system_1", "018bcfe5-687b-7abc-8000-00030000000", "018bcfe5-687b-4abc-8000-000300000009",
        "018bcfe5-687b-7abc-c000-000300000009", "018bcfe5-687b-7abc-8000-00030000000G"}) {
    EXPECT_FALSE(read_message_id(text)) << text;
  }
}

}  // namespace
}  // namespace stonechat::bench
