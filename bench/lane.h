// The messages of one sender that are under way: from sending until the ack and every delivery have come. One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace stonechat::bench {

class Lane {
 public:
  struct Message {
    std::int64_t intended = 0;  // when it was to be sent, in nanoseconds of `now()`
    std::uint32_t deliveries_left = 0;
    bool acked = false;
  };

  // Holds at most `messages_max`, a power of two.
  explicit Lane(std::uint32_t messages_max) : ring_(messages_max) {}

  bool full() const { return sent_ - oldest_ == ring_.size(); }
  std::uint32_t under_way() const { return sent_ - oldest_; }

  // Gives the message's number: 0, 1, 2 …  The lane is not full.
  std::uint32_t send(std::int64_t intended, std::uint32_t deliveries);

  // Null for what is not under way: never sent, or complete.
  Message* find(std::uint32_t number);

  // Forgets the oldest messages as far as they are complete.
  void forget_complete();

 private:
  Message& at(std::uint32_t number) { return ring_[number & (ring_.size() - 1)]; }

  std::vector<Message> ring_;
  std::uint32_t oldest_ = 0;
  std::uint32_t sent_ = 0;
};

}  // namespace stonechat::bench
