// What a run is asked to do, from the command line.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>

#include "base/failure.h"

namespace stonechat::bench {

struct Options {
  std::string scenario;     // idle, direct, fanout
  bool floor = false;       // against our own bare server alone
  bool with_floor = false;  // against it first, then against the server
  std::string server;       // a program to start; or else
  std::string url;          // where one runs already
  std::string secret;       // of its tokens
  int pid = 0;              // of its process, for its memory and processor time; 0: not known
  std::string folder;       // for the temporary data of a started server; empty: the system's
  double duration_s = 10;
  double warmup_s = 2;
  double drain_s = 10;
  double rate = 0;              // messages a second, open loop; 0: a closed window of `in_flight`
  std::uint32_t in_flight = 0;  // 0: 8 a pair, 16 in a group
  std::uint32_t pairs = 500;
  std::uint32_t members = 1000;
  std::uint32_t posters = 1;
  std::uint32_t text_bytes = 58;
  std::uint32_t sessions_from = 2000;
  std::uint32_t sessions_to = 18000;
  std::uint32_t steps = 5;
  std::uint32_t users = 0;  // 0: one a session
};

// The process is to end at once: asked for help (0), or wrongly called (2).
struct OptionsExit {
  int code = 0;
  std::string text;
};

std::expected<Options, OptionsExit> parse_options(int argc, const char* const* argv);

}  // namespace stonechat::bench
