// Many seeds in a row, and what is said of them.
#pragma once

#include <optional>
#include <string>

#include "tests/sim/world.h"

namespace stonechat::sim {

struct SeedRange {
  std::uint64_t from = 1;
  std::uint64_t count = 1;
};

struct RangeResult {
  std::uint64_t seeds = 0;  // run
  std::uint64_t steps = 0;
  std::uint64_t events = 0;
  Coverage coverage;
  std::optional<std::uint64_t> failed_seed;  // the first; no later one was run
  std::vector<Violation> violations;         // of it
};

// The command that runs this seed again, step by step.
std::string replay_command(const RunOptions& options);

// Runs one seed. While it runs, a broken invariant of the product, which ends the process, says first how to replay it.
RunResult run_seed(const RunOptions& options);

// `options.seed` is not looked at.
RangeResult run_seeds(SeedRange seeds, RunOptions options);

// Seed, replay and what was found, one a line.
std::string report_of(const RunOptions& options, const std::vector<Violation>& violations);

// For programs that make stores fail all day: the product's log is not written.
void silence_the_log();

}  // namespace stonechat::sim
