// Decides what goes wrong, by the run's seed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tests/sim/happening.h"
#include "tests/sim/random.h"
#include "tests/sim/trace.h"

namespace stonechat::sim {

// The process is gone in the middle of what it did. Thrown through the code under test, which is never used again.
struct Crash {};

class Faults {
 public:
  // Each fault strikes at about `per_mille` of its chances.
  Faults(Random& random, Trace& trace, Coverage& coverage, std::size_t per_mille)
      : random_(random), trace_(trace), coverage_(coverage), per_mille_(per_mille) {}

  bool strikes(Happening fault) {
    if (per_mille_ == 0 || !random_.chance(per_mille_)) {
      return false;
    }
    coverage_.count(fault);
    trace_.note("fault", name_of(fault));
    return true;
  }
  void may_crash(Happening crash) {
    if (strikes(crash)) {
      throw Crash{};
    }
  }
  // For this node the store is out of reach, or in reach again: every call of it fails meanwhile.
  void cut_off(int node, bool out) {
    cut_off_.resize(std::max(cut_off_.size(), static_cast<std::size_t>(node) + 1));
    cut_off_[static_cast<std::size_t>(node)] = out;
    trace_.note("cut_off", node, out);
  }
  bool is_cut_off(int node) const {
    return static_cast<std::size_t>(node) < cut_off_.size() && cut_off_[static_cast<std::size_t>(node)];
  }
  // A call of this node fails: by chance, or because the store is out of reach.
  bool fails(Happening fault, int node) {
    if (is_cut_off(node)) {
      coverage_.count(Happening::store_out_of_reach);
      return true;
    }
    return strikes(fault);
  }
  bool are_off() const { return per_mille_ == 0; }
  // From now on nothing goes wrong.
  void end() {
    per_mille_ = 0;
    cut_off_.clear();
  }

 private:
  Random& random_;
  Trace& trace_;
  Coverage& coverage_;
  std::size_t per_mille_;
  std::vector<bool> cut_off_;
};

}  // namespace stonechat::sim
