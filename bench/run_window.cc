#include "bench/run_window.h"

#include <unistd.h>

#include <cmath>

#include "bench/clock.h"

namespace stonechat::bench {
namespace {

std::int64_t nanoseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

}  // namespace

RunWindow::RunWindow(const Options& options, pid_t server)
    : server_{server},
      begin_{now() + nanoseconds(options.warmup_s)},
      end_{begin_ + nanoseconds(options.duration_s)},
      drain_end_{end_ + nanoseconds(options.drain_s)} {}

double RunWindow::seconds() const { return seconds_of(end_ - begin_); }

void RunWindow::pass(std::int64_t time) {
  const bool begins = looked_ == Looked::never && time >= begin_;
  const bool ends = looked_ == Looked::at_begin && time >= end_;
  if (!begins && !ends) {
    return;
  }
  const std::size_t which = begins ? 0 : 1;
  looked_ = begins ? Looked::at_begin : Looked::at_end;
  looked_at_[which] = time;
  machine_time_[which] = machine_busy_time();
  driver_time_[which] = cpu_time_of(getpid());
  if (server_ != 0) {
    server_time_[which] = cpu_time_of(server_);
  }
}

double RunWindow::microseconds_each(const CpuTime (&time)[2], std::uint64_t count) {
  return static_cast<double>(total_of(time[1]) - total_of(time[0])) / 1e3 / static_cast<double>(count);
}

void RunWindow::add_usage_to(Report& report, std::uint64_t count) const {
  const std::int64_t between = looked_at_[1] - looked_at_[0];
  // Much above the two below: something else ran meanwhile, and the figures are worth less.
  report.number("machine_cores_busy",
                static_cast<double>(machine_time_[1] - machine_time_[0]) / static_cast<double>(between));
  report.json("driver_cores", cores_used(driver_time_[0], driver_time_[1], between));
  report.json("server_cores", server_ == 0 ? "null" : cores_used(server_time_[0], server_time_[1], between));
  report.number("driver_us_each", microseconds_each(driver_time_, count));
  report.number("server_us_each", server_ == 0 ? std::nan("") : microseconds_each(server_time_, count));
  if (const auto memory = server_ == 0 ? std::nullopt : memory_of(server_)) {
    report.number("server_rss_bytes", memory->rss);
    report.number("server_private_dirty_bytes", memory->private_dirty);
  }
}

}  // namespace stonechat::bench
