// Latencies in a log-linear histogram: 128 buckets an octave, so that a percentile is right within 1 %, from one
// nanosecond to eighteen minutes, in a fixed amount of memory. One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace stonechat::bench {

class Histogram {
 public:
  Histogram();

  // Below zero counts as zero, above `value_max` as `value_max`; `max()` is exact up to there.
  void record(std::int64_t nanoseconds);

  std::uint64_t count() const { return count_; }
  std::int64_t max() const { return max_; }
  // The smallest recorded value (within 1 %) that at least `share` (0 … 1) of all are at or below. 0 when empty.
  std::int64_t at_share(double share) const;

  static constexpr std::int64_t value_max = (std::int64_t{1} << 40) - 1;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace stonechat::bench
