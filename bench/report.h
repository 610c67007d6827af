// The one JSON line that a run prints: fields in the order in which they were set.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/histogram.h"

namespace stonechat::bench {

class Report {
 public:
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  // Rounded to three decimals; what is not finite becomes null.
  void number(std::string_view name, double value);
  // An object or array, already JSON.
  void json(std::string_view name, std::string_view value);
  // `name` becomes {count, p50, p90, p99, p999, max} in milliseconds.
  void latency(std::string_view name, const Histogram& histogram);

  std::string line() const { return "{" + fields_ + "}"; }

 private:
  void name(std::string_view name);

  std::string fields_;
};

}  // namespace stonechat::bench
