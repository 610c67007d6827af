#include "bench/traffic.h"

#include <algorithm>

#include "bench/clock.h"

namespace stonechat::bench {
namespace {

constexpr std::int64_t round_max = 50 * millisecond;

}  // namespace

void Traffic::run(Sessions& sessions, RunWindow& window, double rate) {
  if (rate > 0) {
    run_open_loop(sessions, window, rate);
  } else {
    refills_ = true;
    fill_window();
    for (std::int64_t time = now(); window.sending(time); time = now()) {
      window.pass(time);
      sessions.pump(*this, std::min(window.end(), time + round_max));
    }
    refills_ = false;
  }
  for (std::int64_t time = now(); under_way() > 0 && time < window.drain_end(); time = now()) {
    window.pass(time);
    sessions.pump(*this, std::min(window.drain_end(), time + round_max));
  }
  window.pass(now());
}

void Traffic::run_open_loop(Sessions& sessions, RunWindow& window, double rate) {
  const std::int64_t start = now();
  const double interval = 1e9 / rate;
  std::uint64_t sent = 0;
  const auto due = [&] { return start + static_cast<std::int64_t>(static_cast<double>(sent) * interval); };
  for (std::int64_t time = start; window.sending(time); time = now()) {
    window.pass(time);
    for (; due() <= time && window.sending(due()); ++sent) {
      post_one(due());
    }
    sessions.pump(*this, std::min({window.end(), due(), time + round_max}));
  }
}

}  // namespace stonechat::bench
