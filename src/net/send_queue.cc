#include "net/send_queue.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace stonechat::net {

void SendQueue::push(FramePtr frame) {
  if (frame->size() == 0) {
    return;  // it would never count as written
  }
  if (end_ == capacity()) {
    make_room();
  }
  bytes_ += frame->size();
  frames()[end_++] = std::move(frame);
}

std::size_t SendQueue::gather(std::span<iovec> parts) const {
  const std::size_t count = std::min<std::size_t>(parts.size(), end_ - begin_);
  std::size_t skip = written_of_first_;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view bytes = frames()[begin_ + i]->bytes().substr(skip);
    parts[i] = {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    skip = 0;
  }
  return count;
}

void SendQueue::consume(std::size_t bytes) {
  check(bytes <= bytes_, "no more is written than waits");
  bytes_ -= bytes;
  std::size_t written = written_of_first_ + bytes;
  while (begin_ < end_ && written >= frames()[begin_]->size()) {
    written -= frames()[begin_]->size();
    frames()[begin_++] = FramePtr{};
  }
  written_of_first_ = static_cast<std::uint32_t>(written);
  release_when_empty();
}

void SendQueue::drop_unstarted() {
  const std::uint32_t keep = written_of_first_ > 0 ? begin_ + 1 : begin_;
  while (end_ > keep) {
    FramePtr& last = frames()[--end_];
    bytes_ -= last->size();
    last = FramePtr{};
  }
  release_when_empty();
}

void SendQueue::clear() {
  written_of_first_ = 0;
  bytes_ = 0;
  while (begin_ < end_) {
    frames()[begin_++] = FramePtr{};
  }
  release_when_empty();
}

void SendQueue::make_room() {
  const std::uint32_t count = end_ - begin_;
  if (count <= capacity() / 2) {
    std::move(frames() + begin_, frames() + end_, frames());
  } else {
    const std::uint32_t larger = capacity() * 2;
    auto moved = std::make_unique<FramePtr[]>(larger);
    std::move(frames() + begin_, frames() + end_, moved.get());
    heap_ = std::move(moved);
    heap_capacity_ = larger;
  }
  begin_ = 0;
  end_ = count;
}

void SendQueue::release_when_empty() {
  if (begin_ == end_) {
    heap_.reset();
    begin_ = 0;
    end_ = 0;
  }
}

}  // namespace stonechat::net
