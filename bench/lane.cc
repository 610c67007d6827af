#include "bench/lane.h"

#include "base/check.h"

namespace stonechat::bench {

std::uint32_t Lane::send(std::int64_t intended, std::uint32_t deliveries) {
  check(!full(), "the caller asks before it sends");
  at(sent_) = {.intended = intended, .deliveries_left = deliveries, .acked = false};
  return sent_++;
}

Lane::Message* Lane::find(std::uint32_t number) { return number - oldest_ < sent_ - oldest_ ? &at(number) : nullptr; }

void Lane::forget_complete() {
  while (oldest_ != sent_ && at(oldest_).acked && at(oldest_).deliveries_left == 0) {
    ++oldest_;
  }
}

}  // namespace stonechat::bench
