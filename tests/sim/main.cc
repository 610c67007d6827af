// The simulator as a program:
//   sim --seeds 1000 [--from N] [--steps N] [--mutation NAME] [--verbose]
//   sim --seed N …             one seed
// Ends with 1 where a check reports something, with 2 where the command line is wrong.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "tests/sim/run.h"

namespace {

using namespace stonechat::sim;

void print_summary(const RangeResult& result, double seconds) {
  std::printf("%llu seeds, %llu steps, %llu events, %.1f s, %.0f seeds/s\n",
              static_cast<unsigned long long>(result.seeds), static_cast<unsigned long long>(result.steps),
              static_cast<unsigned long long>(result.events), seconds, static_cast<double>(result.seeds) / seconds);
  for (std::size_t i = 0; i < happening_count; ++i) {
    const auto happening = static_cast<Happening>(i);
    std::printf("  %-24s %llu\n", std::string{name_of(happening)}.c_str(),
                static_cast<unsigned long long>(result.coverage.of(happening)));
  }
}

int run(SeedRange seeds, RunOptions options) {
  options.seed = seeds.from;
  if (options.trace == Trace::Mode::told) {
    std::printf("%s", report_of(options, {}).c_str());
  }
  const auto start = std::chrono::steady_clock::now();
  const RangeResult result = run_seeds(seeds, options);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  if (result.failed_seed) {
    options.seed = *result.failed_seed;
    std::printf("%s", report_of(options, result.violations).c_str());
  }
  print_summary(result, taken.count());
  return result.failed_seed ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs whole nodes on failing stores in virtual time and checks what must always hold."};
  SeedRange seeds;
  RunOptions options;
  std::string mutation;
  bool verbose = false;
  auto* count = app.add_option("--seeds", seeds.count, "how many seeds")->check(CLI::PositiveNumber);
  auto* from = app.add_option("--from", seeds.from, "the first seed");
  auto* seed = app.add_option("--seed", seeds.from, "one seed alone")->excludes(count)->excludes(from);
  app.add_option("--steps", options.steps, "steps a seed")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--mutation", mutation, "plants this bug");
  app.add_flag("--verbose", verbose, "tells every step");
  CLI11_PARSE(app, argc, argv);
  if (!mutation.empty()) {
    const auto named = mutation_named(mutation);
    if (!named) {
      std::fprintf(stderr, "there is no mutation %s; these are:\n", mutation.c_str());
      for (const MutationInfo& info : mutations()) {
        std::fprintf(stderr, "  %-30s found by %s\n", std::string{info.name}.c_str(), std::string{info.check}.c_str());
      }
      return 2;
    }
    options.mutation = *named;
  }
  if (seed->count() > 0) {
    seeds.count = 1;
  }
  options.trace = verbose ? Trace::Mode::told : Trace::Mode::silent;
  silence_the_log();
  return run(seeds, options);
}
