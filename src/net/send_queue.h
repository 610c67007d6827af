// The frames that wait to be written to one socket, the first perhaps partly written. Few frames lie inside the object;
// more lie on the heap, which is given back as soon as the queue is empty.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "net/frame.h"

namespace stonechat::net {

class SendQueue {
 public:
  bool empty() const { return begin_ == end_; }
  std::size_t bytes() const { return bytes_; }

  void push(FramePtr frame);

  // Describes the waiting bytes from the first on in `parts`; returns how many parts were filled.
  std::size_t gather(std::span<iovec> parts) const;

  // `bytes` (at most `bytes()`) from the front have been written.
  void consume(std::size_t bytes);

  // Forgets all frames of which nothing has been written.
  void drop_unstarted();

  void clear();

 private:
  static constexpr std::uint32_t inline_count = 4;

  FramePtr* frames() { return heap_ ? heap_.get() : inline_.data(); }
  const FramePtr* frames() const { return heap_ ? heap_.get() : inline_.data(); }
  std::uint32_t capacity() const { return heap_ ? heap_capacity_ : inline_count; }
  void make_room();
  void release_when_empty();

  std::array<FramePtr, inline_count> inline_;
  std::unique_ptr<FramePtr[]> heap_;
  std::size_t bytes_ = 0;
  std::uint32_t heap_capacity_ = 0;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t written_of_first_ = 0;
};

}  // namespace stonechat::net
