#include "ops/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <thread>
#include <vector>

namespace stonechat::ops {
namespace {

using testing::HasSubstr;

TEST(Metrics, RendersCountersAndGaugesWithHelpAndLabels) {
  Metrics metrics;
  metrics.counter("commands_total", "Commands.", {{"kind", "post"}}).add(3);
  metrics.counter("commands_total", "Commands.", {{"kind", "create"}}).increment();
  metrics.gauge("sessions", "Sessions.").add(-2);
  EXPECT_EQ(metrics.render(),
            "# HELP commands_total Commands.\n"
            "# TYPE commands_total counter\n"
            "commands_total{kind=\"create\"} 1\n"
            "commands_total{kind=\"post\"} 3\n"
            "# HELP sessions Sessions.\n"
            "# TYPE sessions gauge\n"
            "sessions -2\n");
}

TEST(Metrics, RendersAHistogramCumulativelyWithItsCountAndSum) {
  Metrics metrics;
  const std::array<double, 2> bounds{1, 4};
  Histogram& histogram = metrics.histogram("batch_commands", "Batch.", bounds);
  for (const double value : {1.0, 2.0, 4.0, 5.0}) {
    histogram.observe(value);
  }
  const std::string text = metrics.render();
  EXPECT_THAT(text, HasSubstr("batch_commands_count 4\nbatch_commands_sum 12\n"));
  EXPECT_THAT(text, HasSubstr("batch_commands_bucket{le=\"1\"} 1\n"
                              "batch_commands_bucket{le=\"4\"} 3\n"
                              "batch_commands_bucket{le=\"+Inf\"} 4\n"));
}

TEST(Metrics, ReadsCallbacksWhenRendered) {
  Metrics metrics;
  OwnedCounter frames;
  double depth = 0;
  metrics.counter_from("frames_total", "Frames.", {{"loop", "0"}}, [&frames] { return frames.value(); });
  metrics.gauge_from("queue_depth", "Depth.", {}, [&depth] { return depth; });
  frames.add(7);
  depth = 2.5;
  EXPECT_THAT(metrics.render(), HasSubstr("frames_total{loop=\"0\"} 7\n"));
  EXPECT_THAT(metrics.render(), HasSubstr("queue_depth 2.5\n"));
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.counter("c_total", "C.", {{"v", "a\"b\\c\nd"}});
  EXPECT_THAT(metrics.render(), HasSubstr(R"(c_total{v="a\"b\\c\nd"} 0)"));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameInstrument) {
  Metrics metrics;
  Counter& first = metrics.counter("c_total", "C.", {{"a", "1"}});
  EXPECT_EQ(&metrics.counter("c_total", "C.", {{"a", "1"}}), &first);
  EXPECT_NE(&metrics.counter("c_total", "C.", {{"a", "2"}}), &first);
}

TEST(Metrics, CountsEveryIncrementOfEveryThread) {
  Metrics metrics;
  Counter& counter = metrics.counter("c_total", "C.");
  Histogram& histogram = metrics.histogram("h_seconds", "H.", seconds_buckets());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10000; ++n) {
          counter.increment();
          histogram.observe(1.0);
        }
      });
    }
    // Rendering beside them must be safe; what it shows is some moment's.
    EXPECT_THAT(metrics.render(), HasSubstr("h_seconds_bucket"));
  }
  EXPECT_EQ(counter.value(), 40000U);
  EXPECT_EQ(histogram.sum(), 40000.0);
}

TEST(Histogram, IgnoresWhatIsNoNumber) {
  Histogram histogram(size_buckets());
  histogram.observe(std::numeric_limits<double>::quiet_NaN());
  histogram.observe(std::numeric_limits<double>::infinity());
  EXPECT_EQ(histogram.sum(), 0.0);
  EXPECT_THAT(histogram.bucket_counts(), testing::Each(0U));
}

TEST(Histogram, ABoundBelongsToItsBucket) {
  Histogram histogram(size_buckets());
  for (const double bound : size_buckets()) {
    histogram.observe(bound);
  }
  std::vector<std::uint64_t> counts = histogram.bucket_counts();
  EXPECT_EQ(counts.back(), 0U);
  counts.pop_back();
  EXPECT_THAT(counts, testing::Each(1U));
}

TEST(MetricsDeathTest, OneNameOfTwoKindsIsOurMistake) {
  Metrics metrics;
  metrics.counter("c_total", "C.");
  EXPECT_DEATH(metrics.gauge("c_total", "C."), "one kind");
  EXPECT_DEATH(metrics.counter("no name", "C."), "Prometheus' form");
}

}  // namespace
}  // namespace stonechat::ops
