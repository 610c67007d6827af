#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "ops/metrics.h"

namespace stonechat::ops {

std::span<const double> seconds_buckets() {
  static constexpr std::array<double, 17> bounds{50e-6, 100e-6, 250e-6, 500e-6, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                 0.05,  0.1,    0.25,   0.5,    1.0,   2.5,    5.0,   10.0};
  return bounds;
}

std::span<const double> size_buckets() {
  static constexpr std::array<double, 13> bounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
  return bounds;
}

Histogram::Histogram(std::span<const double> upper_bounds)
    : upper_bounds_(upper_bounds.begin(), upper_bounds.end()),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(upper_bounds.size() + 1)) {
  check(std::ranges::adjacent_find(upper_bounds_, std::ranges::greater_equal{}) == upper_bounds_.end(),
        "a value has one bucket, so bounds ascend");
}

void Histogram::observe(double value) {
  if (!std::isfinite(value)) {
    return;
  }
  const auto bucket = std::ranges::lower_bound(upper_bounds_, value) - upper_bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::bucket_counts() const {
  std::vector<std::uint64_t> counts(upper_bounds_.size() + 1);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = counts_[i].load(std::memory_order_relaxed);
  }
  return counts;
}

}  // namespace stonechat::ops
