#include "net/http_chunks.h"

#include <gtest/gtest.h>

namespace stonechat::net {
namespace {

constexpr ChunkedDecoder::Limits limits{.body_bytes_max = 20, .extension_bytes_max = 10};

// How many bytes it takes until the decoder refuses, and with which status; {0, 0} where it does not.
std::pair<std::size_t, int> refusal(std::string_view bytes) {
  ChunkedDecoder decoder{limits};
  std::string body;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto taken = decoder.feed(bytes.substr(i, 1), body);
    if (!taken.has_value()) {
      return {i + 1, taken.error().status};
    }
  }
  return {0, 0};
}

TEST(ChunkedDecoder, StopsBehindTheLastChunk) {
  ChunkedDecoder decoder{limits};
  std::string body;
  const std::string bytes = "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n";
  EXPECT_EQ(decoder.feed(bytes + "GET", body), bytes.size());
  EXPECT_TRUE(decoder.complete());
  EXPECT_EQ(body, "abcd");
  EXPECT_EQ(decoder.feed("GET", body), 0U);
}

TEST(ChunkedDecoder, RefusesAtTheFirstByteThatDecides) {
  EXPECT_EQ(refusal("14\r\n"), std::pair(0UL, 0));
  EXPECT_EQ(refusal("15\r\n"), std::pair(2UL, 413));
  EXPECT_EQ(refusal("1\r\na\r\n14\r\n"), std::pair(8UL, 413)) << "the chunks count together";
  EXPECT_EQ(refusal("FFFFFFFFFFFFFFFFF"), std::pair(2UL, 413));
  EXPECT_EQ(refusal("00000000000000001\r\n"), std::pair(17UL, 400));
  EXPECT_EQ(refusal("\r\n"), std::pair(1UL, 400));
  EXPECT_EQ(refusal("1 \r\n"), std::pair(2UL, 400));
  EXPECT_EQ(refusal("1\n"), std::pair(2UL, 400));
  EXPECT_EQ(refusal("1\r\nab"), std::pair(5UL, 400));
  EXPECT_EQ(refusal("1;a\n"), std::pair(4UL, 400));
  EXPECT_EQ(refusal("0\r\nX: y"), std::pair(4UL, 400)) << "a trailer";
}

TEST(ChunkedDecoder, ExtensionsOfAllChunksCountTogether) {
  EXPECT_EQ(refusal("1;12345\r\na\r\n1;12345\r\na\r\n0\r\n\r\n"), std::pair(0UL, 0));
  EXPECT_EQ(refusal("1;12345\r\na\r\n1;123456"), std::pair(20UL, 400));
}

}  // namespace
}  // namespace stonechat::net
