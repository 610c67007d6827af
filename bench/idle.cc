#include <cstdio>
#include <vector>

#include "bench/clock.h"
#include "bench/process_usage.h"
#include "bench/scenario.h"
#include "bench/sessions.h"
#include "bench/slope.h"
#include "bench/verdict.h"

namespace stonechat::bench {
namespace {

constexpr std::int64_t open_patience = 120 * second;
constexpr std::int64_t settle = second;

class CountFrames : public SessionHandler {
 public:
  explicit CountFrames(std::uint64_t& count) : count_{count} {}
  void on_text(std::uint32_t, std::string_view, std::int64_t) override { ++count_; }

 private:
  std::uint64_t& count_;
};

struct Step {
  std::uint64_t sessions;
  MemoryUse memory;
};

std::string json_of(const std::vector<Step>& steps) {
  std::string list = "[";
  for (const Step& step : steps) {
    Report one;
    one.number("sessions", step.sessions);
    one.number("rss_bytes", step.memory.rss);
    one.number("pss_bytes", step.memory.pss);
    one.number("private_dirty_bytes", step.memory.private_dirty);
    list += (list.size() == 1 ? "" : ",") + one.line();
  }
  return list + "]";
}

double bytes_per_session(const std::vector<Step>& steps, std::uint64_t MemoryUse::* which) {
  std::vector<Point> points;
  for (const Step& step : steps) {
    points.push_back({.x = static_cast<double>(step.sessions), .y = static_cast<double>(step.memory.*which)});
  }
  return slope_of(points);
}

}  // namespace

std::expected<Outcome, Failure> run_idle(const Target& target, const Options& options) {
  Sessions sessions{target.endpoint()};
  Verdict verdict;
  CountFrames handler{verdict.others};
  const auto without = memory_of(target.process());
  std::vector<Step> steps;
  std::int64_t opening = 0;
  const std::uint32_t users = options.users == 0 ? options.sessions_to : options.users;
  const auto token_of = [&](std::uint32_t session) { return target.token_of(user_name(session % users)); };
  for (std::uint32_t i = 0; i < options.steps; ++i) {
    const std::uint64_t span = options.sessions_to - options.sessions_from;
    const std::uint64_t wanted = options.sessions_from + span * i / (options.steps - 1);
    const std::int64_t start = now();
    if (auto opened = sessions.open(wanted - sessions.count(), token_of, start + open_patience); !opened) {
      return std::unexpected(opened.error());
    }
    opening += now() - start;
    for (const std::int64_t until = now() + settle; now() < until;) {
      sessions.pump(handler, until);  // answers pings meanwhile
    }
    if (const auto memory = memory_of(target.process())) {
      steps.push_back({.sessions = wanted, .memory = *memory});
    }
    std::fprintf(stderr, "%llu sessions open\n", static_cast<unsigned long long>(wanted));
  }
  verdict.take_lost(sessions);

  const double per_session = bytes_per_session(steps, &MemoryUse::private_dirty);
  Outcome outcome{.report = {}, .headline = per_session, .sound = verdict.sound()};
  outcome.report.number("users", std::uint64_t{users});
  outcome.report.number("bytes_per_session", per_session);
  outcome.report.number("rss_bytes_per_session", bytes_per_session(steps, &MemoryUse::rss));
  outcome.report.number("pss_bytes_per_session", bytes_per_session(steps, &MemoryUse::pss));
  outcome.report.number("handshakes_per_s", static_cast<double>(options.sessions_to) / seconds_of(opening));
  outcome.report.number("rss_bytes_without_sessions", without ? without->rss : 0);
  outcome.report.json("steps", json_of(steps));
  verdict.add_to(outcome.report);
  return outcome;
}

}  // namespace stonechat::bench
