#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/run.h"

namespace stonechat::sim {
namespace {

// A sanitizer costs ten times and more.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t seed_count = 200;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::uint64_t seed_count = 200;
#else
constexpr std::uint64_t seed_count = 1'500;
#endif
#else
constexpr std::uint64_t seed_count = 1'500;
#endif

class Simulator : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    silence_the_log();
    result_ = run_seeds({.from = 1, .count = seed_count}, {});
  }

  static inline RangeResult result_;
};

TEST_F(Simulator, FindsNothingInTheProduct) {
  const RunOptions options{.seed = result_.failed_seed.value_or(0)};
  EXPECT_FALSE(result_.failed_seed) << report_of(options, result_.violations);
}

TEST_F(Simulator, MeetsEveryFaultAndEverySituation) {
  for (std::size_t i = 0; i < happening_count; ++i) {
    const auto happening = static_cast<Happening>(i);
    EXPECT_GT(result_.coverage.of(happening), 0U) << name_of(happening);
  }
}

TEST_F(Simulator, RunsASeedTheSameWayEveryTime) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RunResult one = run_seed({.seed = seed});
    const RunResult other = run_seed({.seed = seed});
    EXPECT_EQ(one.trace_hash, other.trace_hash) << "seed " << seed;
    EXPECT_NE(one.trace_hash, run_seed({.seed = seed + 1}).trace_hash) << "seed " << seed;
  }
}

class PlantedBug : public testing::TestWithParam<MutationInfo> {
 protected:
  static void SetUpTestSuite() { silence_the_log(); }
};

TEST_P(PlantedBug, IsReportedByItsCheck) {
  constexpr std::uint64_t seeds_max = 50;
  const auto is_found = [](std::uint64_t seed) {
    const RunResult run = run_seed({.seed = seed, .mutation = GetParam().mutation});
    return std::ranges::find(run.violations, GetParam().check, &Violation::check) != run.violations.end();
  };
  std::uint64_t seed = 1;
  while (seed <= seeds_max && !is_found(seed)) {
    ++seed;
  }
  EXPECT_LE(seed, seeds_max) << GetParam().check << " does not notice " << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Simulator, PlantedBug, testing::ValuesIn(mutations().begin(), mutations().end()),
                         [](const auto& info) { return std::string{info.param.name}; });

}  // namespace
}  // namespace stonechat::sim
