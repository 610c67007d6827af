#include "bench/verdict.h"

#include <cstdio>

namespace stonechat::bench {
namespace {

constexpr std::uint64_t errors_shown = 5;

}  // namespace

bool Verdict::sound() const {
  return wrong_chat + wrong_text + out_of_order + not_expected + unreadable + errors + unsent + missing +
             sessions_lost ==
         0;
}

void Verdict::add_to(Report& report) const {
  Report inner;
  inner.number("wrong_chat", wrong_chat);
  inner.number("wrong_text", wrong_text);
  inner.number("out_of_order", out_of_order);
  inner.number("not_expected", not_expected);
  inner.number("unreadable", unreadable);
  inner.number("errors", errors);
  inner.number("unsent", unsent);
  inner.number("missing", missing);
  inner.number("sessions_lost", sessions_lost);
  report.json("sound", sound() ? "true" : "false");
  report.json("wrong", inner.line());
  report.number("other_frames", others);
}

void Verdict::take_error(std::string_view frame) {
  if (++errors <= errors_shown) {
    std::fprintf(stderr, "error frame: %.*s\n", static_cast<int>(frame.size()), frame.data());
  }
}

void Verdict::take_lost(const Sessions& sessions) {
  sessions_lost = sessions.lost();
  if (sessions_lost > 0) {
    std::fprintf(stderr, "%llu sessions lost, the last: %s\n", static_cast<unsigned long long>(sessions_lost),
                 sessions.why_lost().c_str());
  }
}

}  // namespace stonechat::bench
