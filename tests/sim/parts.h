// What all parts of one simulated world share.
#pragma once

#include <functional>
#include <vector>

#include "base/time.h"
#include "engine/host_metrics.h"
#include "tests/sim/check.h"
#include "tests/sim/disk.h"
#include "tests/sim/faults.h"
#include "tests/sim/happening.h"
#include "tests/sim/mutation.h"
#include "tests/sim/random.h"
#include "tests/sim/submission.h"
#include "tests/sim/trace.h"

namespace stonechat::sim {

struct Parts {
  Random& random;
  Trace& trace;
  Coverage& coverage;
  Faults& faults;
  Disk& disk;
  Checks& checks;
  Submissions& submissions;
  engine::HostMetrics& metrics;
  const Mutation mutation;
  const Timestamp& now;  // virtual: only ever what the run says
  // Lets other nodes than this one go on, in the middle of what it does.
  std::function<void(int)> others_go_on;

  // True where this planted bug is to show itself now.
  bool bug(Mutation planted, std::size_t per_mille = 1000) { return mutation == planted && random.chance(per_mille); }
  bool hides_ids() const { return mutation == Mutation::store_forgets_ids || mutation == Mutation::store_finds_no_ids; }
};

}  // namespace stonechat::sim
