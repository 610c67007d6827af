#include "net/websocket_frame.h"

#include <gtest/gtest.h>

#include "net/utf8.h"

namespace stonechat::net {
namespace {

using namespace std::string_literals;

TEST(WebSocketFrame, HasTheShortestLengthForm) {
  struct Case {
    std::size_t size;
    std::string header;
  };
  for (const auto& [size, header] : {Case{0, "\x81\x00"s}, Case{125, "\x81\x7D"s}, Case{126, "\x81\x7E\x00\x7E"s},
                                     Case{65535, "\x81\x7E\xFF\xFF"s}, Case{65536, "\x81\x7F\0\0\0\0\0\1\0\0"s}}) {
    char out[server_header_bytes_max];
    EXPECT_EQ((std::string{out, websocket_header(WebSocketOpcode::text, size, out)}), header) << size;
    EXPECT_EQ(websocket_frame(WebSocketOpcode::text, std::string(size, 'x')), header + std::string(size, 'x'));
  }
}

TEST(WebSocketFrame, MasksLikeTheExampleOfTheRfc) {
  std::string out = "before";
  append_masked_frame(out, WebSocketOpcode::text, "Hello", 0x37FA213D);
  EXPECT_EQ(out, "before\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"s);
}

TEST(WebSocketFrame, MaskIsTheSameFromEveryOffsetAsInOnePiece) {
  std::string plain;
  for (int i = 0; i < 67; ++i) {
    plain.push_back(static_cast<char>(i * 7));
  }
  std::string whole = plain;
  apply_websocket_mask(whole, 0x01020384, 0);
  EXPECT_EQ(whole[0], static_cast<char>(plain[0] ^ 1));
  EXPECT_EQ(whole[7], static_cast<char>(plain[7] ^ 0x84));
  for (std::size_t at = 0; at <= plain.size(); ++at) {
    std::string parts = plain;
    apply_websocket_mask(std::span{parts}.first(at), 0x01020384, 0);
    apply_websocket_mask(std::span{parts}.subspan(at), 0x01020384, at);
    EXPECT_EQ(parts, whole) << at;
  }
}

TEST(WebSocketFrame, CloseReasonIsCutAtTheEndOfACharacter) {
  EXPECT_EQ(websocket_close_frame(4000, "draining"), "\x88\x0A\x0F\xA0"s + "draining");
  EXPECT_EQ(websocket_close_frame(close_code_absent, ""), "\x88\x00"s);
  for (std::size_t ascii = 115; ascii <= 123; ++ascii) {
    const std::string frame = websocket_close_frame(1000, std::string(ascii, 'a') + "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
    const std::string reason = frame.substr(4);
    EXPECT_LE(reason.size(), 123U);
    EXPECT_GT(reason.size(), 119U);
    EXPECT_TRUE(is_utf8(reason)) << ascii;
  }
}

TEST(WebSocketFrameDeathTest, ALongControlFrameIsOurOwnMistake) {
  EXPECT_DEATH(websocket_frame(WebSocketOpcode::ping, std::string(126, 'x')), "control frame");
}

}  // namespace
}  // namespace stonechat::net
