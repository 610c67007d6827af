#include "bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace stonechat::bench {
namespace {

constexpr unsigned sub_bits = 7;
constexpr std::uint64_t sub_count = 1U << sub_bits;

// Values below 128 have a bucket each; above, the bucket is the octave and the seven bits below the leading one.
std::size_t bucket_of(std::uint64_t value) {
  if (value < sub_count) {
    return value;
  }
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - (sub_bits + 1);
  return (shift << sub_bits) + (value >> shift);
}

// The middle of a bucket.
std::int64_t value_of(std::size_t bucket) {
  if (bucket < 2 * sub_count) {
    return static_cast<std::int64_t>(bucket);
  }
  const std::size_t shift = (bucket >> sub_bits) - 1;
  const std::uint64_t lowest = (bucket - (shift << sub_bits)) << shift;
  return static_cast<std::int64_t>(lowest + ((std::uint64_t{1} << shift) - 1) / 2);
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_of(value_max) + 1) {}

void Histogram::record(std::int64_t nanoseconds) {
  const std::int64_t value = std::clamp<std::int64_t>(nanoseconds, 0, value_max);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
}

std::int64_t Histogram::at_share(double share) const {
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * double(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) {
      return std::min(value_of(bucket), max_);
    }
  }
  return max_;
}

}  // namespace stonechat::bench
