#include "bench/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace stonechat::bench {
namespace {

TEST(Histogram, HoldsSmallValuesExactly) {
  Histogram histogram;
  for (std::int64_t value = 0; value < 256; ++value) {
    histogram.record(value);
  }
  EXPECT_EQ(histogram.at_share(0.5), 127);
  EXPECT_EQ(histogram.at_share(1.0), 255);
}

TEST(Histogram, IsRightWithinOnePercentOverItsWholeRange) {
  for (std::int64_t value = 1; value < Histogram::value_max / 2; value = value * 5 / 4 + 1) {
    Histogram histogram;
    histogram.record(value);
    histogram.record(Histogram::value_max);  // so that the exact maximum does not help
    const auto read = static_cast<double>(histogram.at_share(0.5));
    EXPECT_NEAR(read, static_cast<double>(value), static_cast<double>(value) * 0.01) << value;
  }
}

TEST(Histogram, AgreesWithTheSortedValues) {
  std::mt19937_64 random{7};
  std::lognormal_distribution<double> latency{13, 1.5};
  std::vector<std::int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(static_cast<std::int64_t>(latency(random)));
    histogram.record(values.back());
  }
  std::ranges::sort(values);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1;
    const auto exact = static_cast<double>(values[rank]);
    EXPECT_NEAR(static_cast<double>(histogram.at_share(share)), exact, exact * 0.01) << share;
  }
  EXPECT_EQ(histogram.max(), values.back());
  EXPECT_EQ(histogram.count(), values.size());
}

TEST(Histogram, CutsWhatIsOutsideItsRange) {
  Histogram histogram;
  histogram.record(-5);
  EXPECT_EQ(histogram.at_share(1), 0);
  histogram.record(Histogram::value_max + 1);
  EXPECT_EQ(histogram.max(), Histogram::value_max);
}

TEST(Histogram, IsZeroWhileEmpty) { EXPECT_EQ(Histogram{}.at_share(0.99), 0); }

}  // namespace
}  // namespace stonechat::bench
