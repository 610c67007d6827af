// The driver on a bare server that errs: what a run must notice, it notices.
#include <gtest/gtest.h>

#include <string>

#include "bench/scenario.h"

namespace stonechat::bench {
namespace {

struct Planted {
  FloorFault fault;
  const char* counted_as;
};

Options short_run(const std::string& scenario) {
  Options options;
  options.scenario = scenario;
  options.warmup_s = 0;
  options.duration_s = 0.1;
  options.drain_s = 0.3;
  options.pairs = 4;
  options.members = 8;
  return options;
}

std::expected<Outcome, Failure> run(const Options& options, FloorFault fault) {
  const auto target = start_floor(fault);
  if (!target) {
    return std::unexpected(target.error());
  }
  auto outcome = options.scenario == "direct" ? run_direct(**target, options) : run_fanout(**target, options);
  EXPECT_TRUE((*target)->stop());
  return outcome;
}

class PlantedFault : public testing::TestWithParam<Planted> {};

TEST_P(PlantedFault, IsNoticed) {
  for (const char* scenario : {"direct", "fanout"}) {
    SCOPED_TRACE(scenario);
    const auto outcome = run(short_run(scenario), GetParam().fault);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_FALSE(outcome->sound);
    const std::string line = outcome->report.line();
    EXPECT_NE(line.find(std::string{"\""} + GetParam().counted_as + "\":"), line.npos);
    EXPECT_EQ(line.find(std::string{"\""} + GetParam().counted_as + "\":0"), line.npos) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlantedFault,
    testing::Values(Planted{FloorFault::lose_ack, "missing"}, Planted{FloorFault::lose_delivery, "missing"},
                    Planted{FloorFault::repeat_delivery, "not_expected"},
                    Planted{FloorFault::skip_sequence, "out_of_order"},
                    Planted{FloorFault::name_another_chat, "wrong_chat"},
                    Planted{FloorFault::change_text, "wrong_text"}, Planted{FloorFault::answer_error, "errors"},
                    Planted{FloorFault::hang_up, "sessions_lost"}),
    [](const auto& info) { return std::string{info.param.counted_as} + std::to_string(info.index); });

TEST(SoundServer, IsFoundSoundInBothLoops) {
  for (const char* scenario : {"direct", "fanout"}) {
    for (const double rate : {0.0, 500.0}) {
      Options options = short_run(scenario);
      options.rate = rate;
      options.drain_s = 10;
      const auto outcome = run(options, FloorFault::none);
      ASSERT_TRUE(outcome) << outcome.error().message;
      EXPECT_TRUE(outcome->sound) << outcome->report.line();
      EXPECT_EQ(outcome->report.line().find("\"ack\":{\"count\":0"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace stonechat::bench
