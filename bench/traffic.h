// What `direct` and `fanout` share: sending at given times (open loop) or in a closed window, through the phases of a
// run, until all has arrived or the drain is over.
#pragma once

#include <cstdint>

#include "bench/run_window.h"
#include "bench/sessions.h"

namespace stonechat::bench {

class Traffic : public SessionHandler {
 public:
  // Open loop: one more message, whose latency counts from `intended`.
  virtual void post_one(std::int64_t intended) = 0;
  // Closed window: the first messages. Later ones the traffic sends by itself, as others complete, while
  // `may_send()` holds.
  virtual void fill_window() = 0;
  virtual std::uint64_t under_way() const = 0;

  // `rate` in messages a second; 0 is the closed window.
  void run(Sessions& sessions, RunWindow& window, double rate);

 protected:
  bool refills() const { return refills_; }

 private:
  void run_open_loop(Sessions& sessions, RunWindow& window, double rate);

  bool refills_ = false;
};

}  // namespace stonechat::bench
