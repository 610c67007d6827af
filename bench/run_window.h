// The phases of a run: warm-up, the measured part, and the time in which the last messages may still arrive; and what
// server and driver used of the processors in the measured part. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "bench/options.h"
#include "bench/process_usage.h"
#include "bench/report.h"

namespace stonechat::bench {

class RunWindow {
 public:
  // Starts now. `server` is its process, or 0.
  RunWindow(const Options& options, pid_t server);

  bool sending(std::int64_t time) const { return time < end_; }
  bool measured(std::int64_t time) const { return time >= begin_ && time < end_; }
  std::int64_t end() const { return end_; }
  std::int64_t drain_end() const { return drain_end_; }
  double seconds() const;

  // Called once a round; looks at the processors when the measured part begins and ends.
  void pass(std::int64_t time);
  // How many times a second something happened that was counted while `measured`.
  double per_second(std::uint64_t count) const { return static_cast<double>(count) / seconds(); }

  // `count`: what was counted while `measured`; processor time is given for each besides. That figure holds on a busy
  // machine too, where rates do not.
  void add_usage_to(Report& report, std::uint64_t count) const;

 private:
  static double microseconds_each(const CpuTime (&time)[2], std::uint64_t count);

  enum class Looked : std::uint8_t { never, at_begin, at_end };

  pid_t server_;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t drain_end_;
  Looked looked_ = Looked::never;
  std::int64_t looked_at_[2] = {};
  std::int64_t machine_time_[2] = {};
  CpuTime server_time_[2];
  CpuTime driver_time_[2];
};

}  // namespace stonechat::bench
