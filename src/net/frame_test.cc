#include "net/frame.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace stonechat::net {
namespace {

TEST(Frame, HoldsTheBytesAsTheyAre) {
  EXPECT_EQ(make_frame(std::string_view{"a\0b", 3})->bytes(), (std::string_view{"a\0b", 3}));
  EXPECT_EQ(make_frame("")->size(), 0U);
}

TEST(Frame, PutsTheWebSocketHeaderBeforeThePayload) {
  EXPECT_EQ(make_websocket_text("hi")->bytes(), "\x81\x02hi");
  for (const std::size_t size : {0U, 125U, 126U, 65'535U, 65'536U}) {
    const std::string payload(size, 'x');
    EXPECT_EQ(make_websocket_text(payload)->bytes(), websocket_frame(WebSocketOpcode::text, payload));
    EXPECT_EQ(make_websocket_frame(WebSocketOpcode::binary, payload)->bytes(),
              websocket_frame(WebSocketOpcode::binary, payload));
  }
}

TEST(Frame, LivesAsLongAsAnyPointerToIt) {
  FramePtr last;
  {
    const FramePtr first = make_frame("shared");
    const std::vector<FramePtr> many(1'000, first);
    last = many.back();
    FramePtr moved = std::move(last);
    EXPECT_FALSE(last);
    last = moved;
    last = *&last;
  }
  ASSERT_TRUE(last);
  EXPECT_EQ(last->bytes(), "shared");
}

}  // namespace
}  // namespace stonechat::net
