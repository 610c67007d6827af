#include "ops/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <sstream>
#include <utility>
#include <variant>

#include "base/check.h"

namespace stonechat::ops {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

using Instrument = std::variant<std::unique_ptr<Counter>, std::unique_ptr<Gauge>, std::unique_ptr<Histogram>,
                                std::function<std::uint64_t()>, std::function<double()>>;

struct Family {
  MetricType type = MetricType::Untyped;
  std::string help;
  std::map<Metrics::Labels, Instrument> instruments;
};

bool is_name(std::string_view text, bool colons) {
  const auto is_letter = [colons](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':');
  };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

struct Collect {
  ClientMetric& metric;

  void operator()(const std::unique_ptr<Counter>& counter) const {
    metric.counter.value = static_cast<double>(counter->value());
  }
  void operator()(const std::unique_ptr<Gauge>& gauge) const {
    metric.gauge.value = static_cast<double>(gauge->value());
  }
  void operator()(const std::function<std::uint64_t()>& read) const {
    metric.counter.value = static_cast<double>(read());
  }
  void operator()(const std::function<double()>& read) const { metric.gauge.value = read(); }

  void operator()(const std::unique_ptr<Histogram>& histogram) const {
    // One reading serves buckets and count: observations that come in between would make the two disagree.
    const std::vector<std::uint64_t> counts = histogram->bucket_counts();
    const std::span<const double> bounds = histogram->upper_bounds();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      total += counts[i];
      const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({.cumulative_count = total, .upper_bound = bound});
    }
    metric.histogram.sample_count = total;
    metric.histogram.sample_sum = histogram->sum();
  }
};

ClientMetric collect(const Metrics::Labels& labels, const Instrument& instrument) {
  ClientMetric metric;
  for (const auto& [name, value] : labels) {
    metric.label.push_back({.name = name, .value = value});
  }
  std::visit(Collect{metric}, instrument);
  return metric;
}

}  // namespace

struct Metrics::State {
  // The caller holds the mutex. The slot of these labels, and whether it was there before.
  std::pair<Instrument&, bool> slot(std::string_view name, std::string_view help, MetricType type,
                                    const Labels& labels) {
    check(help.find_first_of("\\\n") == std::string_view::npos, "the serializer does not escape a help text");
    check(is_name(name, true), "a metric's name is ours, and of Prometheus' form");
    check(std::ranges::all_of(labels, [](const auto& label) { return is_name(label.first, false); }),
          "a label's name is ours, and of Prometheus' form");
    const auto [family, made] = families.try_emplace(std::string{name});
    if (made) {
      family->second.type = type;
      family->second.help = help;
    }
    check(family->second.type == type, "a metric's name has one kind");
    const auto [instrument, added] = family->second.instruments.try_emplace(labels);
    return {instrument->second, !added};
  }

  template <class T, class... Arguments>
  T& instrument(std::string_view name, std::string_view help, MetricType type, const Labels& labels,
                Arguments&&... arguments) {
    const std::lock_guard lock(mutex);
    const auto [place, existed] = slot(name, help, type, labels);
    if (!existed) {
      place = std::make_unique<T>(std::forward<Arguments>(arguments)...);
    }
    const auto* held = std::get_if<std::unique_ptr<T>>(&place);
    check(held != nullptr, "an instrument is either counted into or read from");
    return **held;
  }

  void reader(std::string_view name, std::string_view help, MetricType type, const Labels& labels, Instrument read) {
    const std::lock_guard lock(mutex);
    const auto [place, existed] = slot(name, help, type, labels);
    check(!existed, "a value has one place that it is read from");
    place = std::move(read);
  }

  mutable std::mutex mutex;
  std::map<std::string, Family, std::less<>> families;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(std::string_view name, std::string_view help, const Labels& labels) {
  return state_->instrument<Counter>(name, help, MetricType::Counter, labels);
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  return state_->instrument<Gauge>(name, help, MetricType::Gauge, labels);
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::span<const double> upper_bounds,
                              const Labels& labels) {
  return state_->instrument<Histogram>(name, help, MetricType::Histogram, labels, upper_bounds);
}

void Metrics::gauge_from(std::string_view name, std::string_view help, const Labels& labels,
                         std::function<double()> read) {
  state_->reader(name, help, MetricType::Gauge, labels, std::move(read));
}

void Metrics::counter_from(std::string_view name, std::string_view help, const Labels& labels,
                           std::function<std::uint64_t()> read) {
  state_->reader(name, help, MetricType::Counter, labels, std::move(read));
}

std::string Metrics::render() const {
  std::vector<prometheus::MetricFamily> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [name, family] : state_->families) {
      auto& rendered = families.emplace_back();
      rendered.name = name;
      rendered.help = family.help;
      rendered.type = family.type;
      for (const auto& [labels, instrument] : family.instruments) {
        rendered.metric.push_back(collect(labels, instrument));
      }
    }
  }
  std::ostringstream text;
  prometheus::TextSerializer{}.Serialize(text, families);
  return std::move(text).str();
}

}  // namespace stonechat::ops
