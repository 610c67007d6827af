#include "bench/client_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace stonechat::bench {
namespace {

using enum ServerFrame::State;

std::string bytes(std::initializer_list<unsigned> values) {
  std::string out;
  for (const unsigned value : values) {
    out += static_cast<char>(value);
  }
  return out;
}

TEST(ClientCodec, MasksAsTheExampleOfTheRfc) {
  std::string out;
  append_masked(out, opcode_text, "Hello", 0x37fa213d);
  EXPECT_EQ(out, bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
}

TEST(ClientCodec, WritesTheShortestLengthForm) {
  for (const auto& [size, header] : {std::pair<std::size_t, std::size_t>{125, 6}, {126, 8}, {65535, 8}, {65536, 14}}) {
    std::string out;
    append_masked(out, opcode_text, std::string(size, 'a'), 0);
    EXPECT_EQ(out.size(), header + size);
    EXPECT_EQ(out.back(), 'a');
  }
}

TEST(ClientCodec, ReadsFramesOfAllThreeLengths) {
  const std::string middle = bytes({0x81, 126, 0x01, 0x00}) + std::string(256, 'x');
  const std::string large = bytes({0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}) + std::string(65536, 'y');
  const std::string ping_and_more = bytes({0x89, 1, 'p'}) + middle;
  const ServerFrame first = front_frame(ping_and_more);
  EXPECT_EQ(first.state, whole);
  EXPECT_EQ(first.opcode, opcode_ping);
  EXPECT_EQ(first.payload, "p");
  EXPECT_EQ(first.size, 3U);
  EXPECT_EQ(front_frame(middle).payload, std::string(256, 'x'));
  EXPECT_EQ(front_frame(large).size, large.size());
}

TEST(ClientCodec, WaitsForTheRestOfACutFrame) {
  const std::string whole_frame = bytes({0x81, 126, 0x00, 0x80}) + std::string(128, 'x');
  for (std::size_t size = 0; size < whole_frame.size(); ++size) {
    const std::string cut{whole_frame, 0, size};
    EXPECT_EQ(front_frame(cut).state, unfinished) << size;
  }
}

TEST(ClientCodec, RefusesMasksFragmentsAndReservedBits) {
  EXPECT_EQ(front_frame(bytes({0x81, 0x81, 0, 0, 0, 0, 'a'})).state, unexpected);
  EXPECT_EQ(front_frame(bytes({0x01, 1, 'a'})).state, unexpected);
  EXPECT_EQ(front_frame(bytes({0x80, 1, 'a'})).state, unexpected);
  EXPECT_EQ(front_frame(bytes({0xc1, 1, 'a'})).state, unexpected);
}

}  // namespace
}  // namespace stonechat::bench
