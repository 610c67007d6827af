// What was wrong in a run, counted by kind. A run whose verdict is not sound has no figures worth reading.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/report.h"
#include "bench/sessions.h"

namespace stonechat::bench {

struct Verdict {
  std::uint64_t wrong_chat = 0;
  std::uint64_t wrong_text = 0;
  std::uint64_t out_of_order = 0;  // a chatSequence that is not the next one
  std::uint64_t not_expected = 0;  // an ack or delivery of what is not under way: doubled, foreign, never sent
  std::uint64_t unreadable = 0;
  std::uint64_t errors = 0;   // `error` frames
  std::uint64_t unsent = 0;   // open loop: too many under way, so that this one was left out
  std::uint64_t missing = 0;  // not acked or not delivered when the run ended
  std::uint64_t sessions_lost = 0;
  std::uint64_t others = 0;  // frames of further types; not wrong

  bool sound() const;
  void add_to(Report& report) const;

  // An `error` frame; the first ones are shown on stderr.
  void take_error(std::string_view frame);
  void take_lost(const Sessions& sessions);
};

}  // namespace stonechat::bench
