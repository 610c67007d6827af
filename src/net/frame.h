// Immutable bytes on their way out, shared by many sockets of ONE loop: encoded once, counted without atomics, header
// and bytes in one allocation, below 4 GiB. A frame never leaves its loop's thread; another loop makes its own from the
// payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "net/websocket_frame.h"

namespace stonechat::net {

class Frame {
 public:
  std::string_view bytes() const { return {data(), size_}; }
  std::size_t size() const { return size_; }

 private:
  friend class FramePtr;
  friend struct FrameMaker;

  explicit Frame(std::uint32_t size) : size_(size) {}
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
  char* data() { return reinterpret_cast<char*>(this + 1); }

  std::uint32_t size_;
  std::uint32_t references_ = 0;
};

// A counted reference to a frame, or to none.
class FramePtr {
 public:
  FramePtr() = default;
  FramePtr(const FramePtr& other) : frame_(other.frame_) { retain(); }
  FramePtr(FramePtr&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  FramePtr& operator=(FramePtr other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~FramePtr() { release(); }

  const Frame& operator*() const { return *frame_; }
  const Frame* operator->() const { return frame_; }
  explicit operator bool() const { return frame_ != nullptr; }

 private:
  friend struct FrameMaker;

  explicit FramePtr(Frame* frame) : frame_(frame) { retain(); }
  void retain() const {
    if (frame_ != nullptr) {
      ++frame_->references_;
    }
  }
  void release() {
    if (frame_ != nullptr && --frame_->references_ == 0) {
      destroy(frame_);
    }
  }
  static void destroy(Frame* frame);

  Frame* frame_ = nullptr;
};
static_assert(sizeof(FramePtr) == sizeof(void*));

// The bytes as they are.
FramePtr make_frame(std::string_view bytes);

// An unmasked final WebSocket frame (server to client, RFC 6455 section 5.2) around `payload`.
FramePtr make_websocket_frame(WebSocketOpcode opcode, std::string_view payload);
FramePtr make_websocket_text(std::string_view payload);

}  // namespace stonechat::net
