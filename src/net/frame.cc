#include "net/frame.h"

#include <array>
#include <cstring>
#include <limits>
#include <new>

#include "base/check.h"

namespace stonechat::net {

struct FrameMaker {
  static FramePtr join(std::string_view head, std::string_view body) {
    const std::size_t size = head.size() + body.size();
    check(size <= std::numeric_limits<std::uint32_t>::max(), "the limits of messages and bodies are far below 4 GiB");
    auto* frame = new (::operator new(sizeof(Frame) + size)) Frame(static_cast<std::uint32_t>(size));
    FramePtr owner(frame);
    std::memcpy(frame->data(), head.data(), head.size());
    if (!body.empty()) {
      std::memcpy(frame->data() + head.size(), body.data(), body.size());
    }
    return owner;
  }
};

void FramePtr::destroy(Frame* frame) {
  frame->~Frame();
  ::operator delete(frame);
}

FramePtr make_frame(std::string_view bytes) { return FrameMaker::join(bytes, {}); }

FramePtr make_websocket_frame(WebSocketOpcode opcode, std::string_view payload) {
  std::array<char, server_header_bytes_max> header{};
  const std::size_t size = websocket_header(opcode, payload.size(), header.data());
  return FrameMaker::join({header.data(), size}, payload);
}

FramePtr make_websocket_text(std::string_view payload) { return make_websocket_frame(WebSocketOpcode::text, payload); }

}  // namespace stonechat::net
