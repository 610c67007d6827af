// A whole world of one seed: nodes, devices, one store, virtual time. Every step is one thing that happens somewhere.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "tests/sim/commands.h"
#include "tests/sim/device.h"
#include "tests/sim/node.h"
#include "tests/sim/parts.h"

namespace stonechat::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  int steps = 1'000;
  Mutation mutation = Mutation::none;
  Trace::Mode trace = Trace::Mode::silent;
};

struct RunResult {
  std::vector<Violation> violations;
  int steps = 0;  // taken until the first violation, or all
  std::uint64_t trace_hash = 0;
  std::size_t events = 0;  // committed
  Coverage coverage;
};

class World {
 public:
  explicit World(const RunOptions& options);

  RunResult run();

 private:
  struct Action {
    std::size_t weight;
    void (World::*act)();
  };

  void count_kinds(const Commit& commit);
  void step();
  void device_asks();
  void device_asks_again();
  void device_connects();
  void device_disconnects();
  void device_reads();
  void node_runs_a_batch();
  void node_answers_a_load();
  void node_delivers();
  void node_crashes();
  void node_starts();
  void store_comes_and_goes();
  void time_passes();
  void late_append_arrives();
  void others_go_on(int node);

  // All faults are over: one node serves until nobody waits and every intent is settled.
  void settle();
  bool work_until_idle();
  bool all_settled();

  Node& some_node() { return *random_.pick(nodes_); }
  Device& some_device() { return *random_.pick(devices_); }
  bool failed() const { return options_.mutation == Mutation::none && !checks_.violations().empty(); }

  const RunOptions options_;
  Random random_;
  Trace trace_;
  Coverage coverage_;
  Faults faults_;
  Timestamp now_ = timestamp_of(1'800'000'000'000);
  Checks checks_;
  Submissions submissions_;
  Disk disk_;
  Parts parts_;
  Cast cast_;
  std::vector<std::shared_ptr<Node>> nodes_;
  std::vector<std::shared_ptr<Device>> devices_;
  int last_session_ = 0;
  bool inside_another_ = false;  // a node waits in the middle of something
};

}  // namespace stonechat::sim
