// The one source of chance in a run: the same seed gives the same numbers on every machine (SplitMix64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/stable_hash.h"

namespace stonechat::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix_bits(seed + 1)) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t bits = state_;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    return bits ^ (bits >> 31);
  }
  // 0 … size - 1.
  std::size_t below(std::size_t size) {
    check(size > 0, "something is there to choose from");
    return static_cast<std::size_t>(next() % size);
  }
  // Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
  }
  bool chance(std::size_t per_mille) { return below(1000) < per_mille; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace stonechat::sim
