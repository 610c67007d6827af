// The scenarios. Each sets itself up on a target, runs, and gives its figures; what it says meanwhile goes to stderr.
#pragma once

#include <expected>

#include "base/failure.h"
#include "bench/options.h"
#include "bench/report.h"
#include "bench/target.h"

namespace stonechat::bench {

struct Outcome {
  Report report;
  double headline = 0;  // the figure that is compared with the floor's
  bool sound = false;
};

// Memory a session: sessions are opened in steps, and the slope of the server's memory over them is taken.
std::expected<Outcome, Failure> run_idle(const Target& target, const Options& options);

// Pairs of users in direct chats; one of each pair posts, the other receives.
std::expected<Outcome, Failure> run_direct(const Target& target, const Options& options);

// One group, all its members connected; few of them post.
std::expected<Outcome, Failure> run_fanout(const Target& target, const Options& options);

}  // namespace stonechat::bench
