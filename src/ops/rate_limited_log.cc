#include "ops/rate_limited_log.h"

#include <utility>
#include <vector>

#include "base/check.h"

namespace stonechat::ops {

RateLimitedLog::RateLimitedLog(std::uint64_t lines_per_second_max) : lines_per_second_max_(lines_per_second_max) {
  check(lines_per_second_max > 0, "a log that writes nothing tells of no flood");
}

void RateLimitedLog::log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields,
                         Clock::time_point now) {
  if (!log_enabled(level)) {
    return;
  }
  const auto suppressed = admit(event, now);
  if (!suppressed) {
    return;
  }
  if (*suppressed == 0) {
    log_event(level, event, fields);
    return;
  }
  std::vector<LogField> with_count(fields);
  with_count.emplace_back("suppressed", *suppressed);
  log_event(level, event, with_count);
}

std::optional<std::uint64_t> RateLimitedLog::admit(std::string_view event, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  auto found = windows_.find(event);
  if (found == windows_.end()) {
    found = windows_.emplace(std::string{event}, Window{.begin = now}).first;
  }
  Window& window = found->second;
  if (now - window.begin >= std::chrono::seconds{1}) {
    window.begin = now;
    window.lines = 0;
  }
  if (window.lines >= lines_per_second_max_) {
    ++window.suppressed;
    ++suppressed_total_;
    return std::nullopt;
  }
  ++window.lines;
  return std::exchange(window.suppressed, 0);
}

std::uint64_t RateLimitedLog::suppressed_total() const {
  const std::lock_guard lock(mutex_);
  return suppressed_total_;
}

}  // namespace stonechat::ops
