// A log for what clients can trigger: at most so many lines a second of each event, so that a flood of clients is not
// also a flood of the disk. The next line after a silence says how many were left out: `suppressed=123`.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ops/log.h"

namespace stonechat::ops {

// Any thread. Event names are ours and few: each is kept for the life of the object.
class RateLimitedLog {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RateLimitedLog(std::uint64_t lines_per_second_max);

  void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {},
           Clock::time_point now = Clock::now());

  // The decision alone: nothing where the line is to be left out, else how many of this event were since its last.
  std::optional<std::uint64_t> admit(std::string_view event, Clock::time_point now);

  // Lines left out since the start, of all events: for a metric.
  std::uint64_t suppressed_total() const;

 private:
  struct Window {
    Clock::time_point begin;
    std::uint64_t lines = 0;
    std::uint64_t suppressed = 0;
  };

  const std::uint64_t lines_per_second_max_;
  mutable std::mutex mutex_;
  std::map<std::string, Window, std::less<>> windows_;
  std::uint64_t suppressed_total_ = 0;
};

}  // namespace stonechat::ops
