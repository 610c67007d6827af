// What the process counts, in Prometheus' words. Parts ask for their instruments once, at start, and keep the
// references; they live as long as the Metrics. Counting is a relaxed atomic add, from any thread.
//
// A loop that counts more often than that is cheap keeps an OwnedCounter and hands `render` a way to read it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::ops {

class Counter {
 public:
  void increment() { add(1); }
  void add(std::uint64_t count) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A counter that only one thread adds to and any thread may read: no locked instruction.
class OwnedCounter {
 public:
  void increment() { add(1); }
  void add(std::uint64_t count) { value_.store(value() + count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t change) { value_.fetch_add(change, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Upper bounds, inclusive, ascending.
std::span<const double> seconds_buckets();  // 50 µs … 10 s
std::span<const double> size_buckets();     // 1, 2, 4 … 4096

class Histogram {
 public:
  explicit Histogram(std::span<const double> upper_bounds);

  // In the unit of the bounds. A value that is no number is ignored.
  void observe(double value);

  // Sizes are upper_bounds + 1; the last is what exceeds all bounds. Not cumulative.
  std::vector<std::uint64_t> bucket_counts() const;
  std::span<const double> upper_bounds() const { return upper_bounds_; }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> upper_bounds_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0.0};
};

class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Any thread. Names are [a-zA-Z_:][a-zA-Z0-9_:]*, counters end in `_total`, histograms in their unit. The same name
  // and labels give the same instrument again; one name has one kind, and the help of its first use: one line without
  // backslashes.
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> upper_bounds,
                       const Labels& labels = {});

  // Read when rendered, on the rendering thread: `read` must be safe there, be quick, not call this object, and what
  // it refers to must outlive the last render. Each name and labels once.
  void gauge_from(std::string_view name, std::string_view help, const Labels& labels, std::function<double()> read);
  void counter_from(std::string_view name, std::string_view help, const Labels& labels,
                    std::function<std::uint64_t()> read);

  // Any thread. Text exposition format 0.0.4 (Content-Type: text/plain; version=0.0.4; charset=utf-8).
  std::string render() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace stonechat::ops
