// The load driver: sets the target up, runs a scenario on it, prints one JSON line.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <functional>

#include "bench/options.h"
#include "bench/scenario.h"
#include "bench/target.h"

namespace stonechat::bench {
namespace {

using Start = std::function<std::expected<std::unique_ptr<Target>, Failure>()>;

std::expected<Outcome, Failure> run_scenario(const Target& target, const Options& options) {
  if (options.scenario == "idle") {
    return run_idle(target, options);
  }
  return options.scenario == "direct" ? run_direct(target, options) : run_fanout(target, options);
}

std::expected<Outcome, Failure> run_on(const Start& start, const Options& options) {
  const auto target = start();
  if (!target) {
    return std::unexpected(target.error());
  }
  std::fprintf(stderr, "%s on %s (%s)\n", options.scenario.c_str(), std::string{(*target)->name()}.c_str(),
               (*target)->endpoint().host().c_str());
  auto outcome = run_scenario(**target, options);
  if (const auto stopped = (*target)->stop(); outcome && !stopped) {
    return std::unexpected(stopped.error());
  }
  return outcome;
}

Start start_of(const Options& options) {
  if (options.floor) {
    return [] { return start_floor(); };
  }
  if (options.url.empty()) {
    return [&options] { return start_server(options); };
  }
  return [&options] { return use_url(options); };
}

// The line's first fields, for both targets.
Report head_of(const Options& options) {
  Report report;
  report.text("scenario", options.scenario);
  report.text("target", options.floor ? "floor" : options.url.empty() ? "started" : "url");
  report.number("warmup_s", options.warmup_s);
  report.number("duration_s", options.duration_s);
  return report;
}

std::expected<bool, Failure> run(const Options& options) {
  Report line = head_of(options);
  std::expected<Outcome, Failure> floor;
  if (options.with_floor) {
    floor = run_on([] { return start_floor(); }, options);
    if (!floor) {
      return std::unexpected(floor.error());
    }
  }
  const auto outcome = run_on(start_of(options), options);
  if (!outcome) {
    return std::unexpected(outcome.error());
  }
  line.json("result", outcome->report.line());
  if (options.with_floor) {
    line.json("floor", floor->report.line());
    line.number("ratio_to_floor", outcome->headline / floor->headline);
  }
  std::printf("%s\n", line.line().c_str());
  return outcome->sound && (!options.with_floor || floor->sound);
}

void raise_file_limit() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, const char* const* argv) {
  const auto options = parse_options(argc, argv);
  if (!options) {
    std::fputs(options.error().text.c_str(), options.error().code == 0 ? stdout : stderr);
    return options.error().code;
  }
  raise_file_limit();
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1);  // intended times are kept to the microsecond
  const auto sound = run(*options);
  if (!sound) {
    std::fprintf(stderr, "load: %s\n", sound.error().message.c_str());
    return 2;
  }
  return *sound ? 0 : 1;
}

}  // namespace
}  // namespace stonechat::bench

int main(int argc, char** argv) { return stonechat::bench::main(argc, argv); }
