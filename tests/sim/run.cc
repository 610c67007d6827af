#include "tests/sim/run.h"

#include <unistd.h>

#include <csignal>
#include <cstring>

#include "ops/log.h"

namespace stonechat::sim {
namespace {

// What the handler writes: made before it can be needed.
char last_words[256];

void say_last_words(int signal) {
  (void)!::write(STDERR_FILENO, last_words, std::strlen(last_words));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void prepare_last_words(const RunOptions& options) {
  const std::string words = "seed " + std::to_string(options.seed) + ": " + replay_command(options) + "\n";
  std::strncpy(last_words, words.c_str(), sizeof last_words - 1);
  std::signal(SIGABRT, say_last_words);
}

}  // namespace

std::string replay_command(const RunOptions& options) {
  std::string command =
      "build/release/sim --seed " + std::to_string(options.seed) + " --steps " + std::to_string(options.steps);
  if (options.mutation != Mutation::none) {
    command += " --mutation " + std::string{name_of(options.mutation)};
  }
  return command;
}

RunResult run_seed(const RunOptions& options) {
  prepare_last_words(options);
  World world(options);
  RunResult result = world.run();
  std::signal(SIGABRT, SIG_DFL);
  return result;
}

RangeResult run_seeds(SeedRange seeds, RunOptions options) {
  RangeResult result;
  for (; result.seeds < seeds.count && !result.failed_seed; ++result.seeds) {
    options.seed = seeds.from + result.seeds;
    RunResult run = run_seed(options);
    result.steps += static_cast<std::uint64_t>(run.steps);
    result.events += run.events;
    result.coverage.add(run.coverage);
    if (!run.violations.empty()) {
      result.failed_seed = options.seed;
      result.violations = std::move(run.violations);
    }
  }
  return result;
}

std::string report_of(const RunOptions& options, const std::vector<Violation>& violations) {
  std::string text = "seed " + std::to_string(options.seed) + ": " + replay_command(options) + "\n";
  for (const Violation& violation : violations) {
    text += "  " + violation.check + ": " + violation.what + "\n";
  }
  return text;
}

void silence_the_log() { ops::silence_log(); }

}  // namespace stonechat::sim
