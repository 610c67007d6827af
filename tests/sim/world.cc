#include "tests/sim/world.h"

#include <string>

#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

// Counted over all runs of the process; no run looks at them.
engine::HostMetrics& metrics() {
  static ops::Metrics registry;
  static engine::HostMetrics instance{registry};
  return instance;
}

// Calm runs find what happens without any fault; wild ones what happens when hardly anything works.
std::size_t fault_rate(Random& random) {
  static const std::vector<std::size_t> per_mille{0, 2, 5, 10, 20, 60};
  return random.pick(per_mille);
}

NodeOptions node_options(Random& random) {
  NodeOptions options;
  options.host.shard_count = static_cast<chat::ShardIndex>(random.between(1, 4));
  options.host.recent_bytes_max = random.pick(std::vector<std::size_t>{1, 4'000, 64 << 20});
  options.host.parked_max = random.pick(std::vector<std::size_t>{2, 1'000, 1'000});
  options.host.provision_named_users = random.chance(850);
  options.queue_max = random.pick(std::vector<std::size_t>{3, 1'000, 1'000});
  options.batch_max = random.pick(std::vector<std::size_t>{1, 5, 100});
  options.loops = static_cast<int>(random.between(1, 2));
  return options;
}

std::vector<UserId> users_named(const std::string& name, std::int64_t count) {
  std::vector<UserId> users;
  for (std::int64_t i = 1; i <= count; ++i) {
    users.push_back(*UserId::parse(name + std::to_string(i)));
  }
  return users;
}

}  // namespace

World::World(const RunOptions& options)
    : options_(options),
      random_(options.seed),
      trace_(options.trace),
      faults_(random_, trace_, coverage_, fault_rate(random_)),
      disk_([this](const Commit& commit) {
        trace_.note("commit", commit.node, commit.seat, commit.batch.events.size());
        count_kinds(commit);
        checks_.tell(&Check::on_commit, commit);
      }),
      parts_{.random = random_,
             .trace = trace_,
             .coverage = coverage_,
             .faults = faults_,
             .disk = disk_,
             .checks = checks_,
             .submissions = submissions_,
             .metrics = metrics(),
             .mutation = options.mutation,
             .now = now_,
             .others_go_on = [this](int node) { others_go_on(node); }} {
  add_all_checks(checks_, parts_);
  cast_.users = users_named("user", random_.between(2, 5));
  cast_.ghosts = users_named("ghost", 3);
  for (std::int64_t i = random_.between(1, 5); i > 0; --i) {
    cast_.groups.push_back(*ChatId::parse("group" + std::to_string(i)));
  }
  const NodeOptions node = node_options(random_);
  const int nodes = random_.chance(400) ? 2 : 1;
  for (int i = 0; i < nodes; ++i) {
    nodes_.push_back(std::make_shared<Node>(parts_, i, node));
  }
  for (const UserId& user : cast_.users) {
    for (std::int64_t i = random_.between(1, 2); i > 0; --i) {
      devices_.push_back(std::make_shared<Device>(parts_, cast_, user));
    }
  }
}

RunResult World::run() {
  RunResult result;
  nodes_.front()->start();
  while (result.steps < options_.steps && !failed()) {
    step();
    ++result.steps;
  }
  if (!failed()) {
    settle();
  }
  if (!failed()) {
    checks_.end();
  }
  result.violations = checks_.violations();
  result.trace_hash = trace_.hash();
  result.events = disk_.history().size();
  result.coverage = coverage_;
  return result;
}

void World::count_kinds(const Commit& commit) {
  for (const EventPtr& event : commit.batch.events) {
    coverage_.count(static_cast<Happening>(static_cast<std::size_t>(Happening::chat_created) + event->body.index()));
  }
}

void World::step() {
  static constexpr std::array<Action, 13> actions{{{300, &World::device_asks},
                                                   {80, &World::device_asks_again},
                                                   {60, &World::device_connects},
                                                   {8, &World::device_disconnects},
                                                   {20, &World::device_reads},
                                                   {180, &World::node_runs_a_batch},
                                                   {120, &World::node_answers_a_load},
                                                   {150, &World::node_delivers},
                                                   {2, &World::node_crashes},
                                                   {50, &World::node_starts},
                                                   {10, &World::time_passes},
                                                   {10, &World::store_comes_and_goes},
                                                   {10, &World::late_append_arrives}}};
  constexpr std::size_t all = 1'000;
  std::size_t drawn = random_.below(all);
  for (const Action& action : actions) {
    if (drawn < action.weight) {
      (this->*action.act)();
      return;
    }
    drawn -= action.weight;
  }
}

void World::device_asks() {
  Device& device = some_device();
  if (device.is_open()) {
    device.ask_something_new();
  }
}

void World::device_asks_again() {
  Device& device = some_device();
  if (device.is_open()) {
    device.ask_again();
  }
}

void World::device_connects() {
  Device& device = some_device();
  Node& node = some_node();
  if (!device.is_connected() && node.is_up()) {
    device.connect(node, ++last_session_);
  }
}

void World::device_disconnects() {
  Device& device = some_device();
  if (device.is_connected()) {
    device.disconnect();
  }
}

void World::device_reads() {
  Device& device = some_device();
  if (device.is_open()) {
    device.read_a_range();
  }
}

void World::node_runs_a_batch() {
  now_ += std::chrono::milliseconds(random_.below(3));
  Node& node = some_node();
  if (node.is_up()) {
    node.run_batch();
  }
}

void World::node_answers_a_load() {
  Node& node = some_node();
  if (node.is_up()) {
    node.answer_a_load();
  }
}

void World::node_delivers() {
  Node& node = some_node();
  if (node.is_up()) {
    node.deliver_a_batch();
  }
}

void World::node_crashes() {
  Node& node = some_node();
  if (node.is_up()) {
    coverage_.count(Happening::crash_between_batches);
    if (node.has_loads_out()) {
      coverage_.count(Happening::crash_with_loads_out);
    }
    node.crash();
  }
}

void World::node_starts() {
  Node& node = some_node();
  // A second owner beside a living one is the exception, or every batch would begin with a taking over.
  const bool another_serves = std::ranges::any_of(nodes_, [](const auto& each) { return each->is_up(); });
  if (!node.is_up() && (!another_serves || random_.chance(100))) {
    node.start();
  }
}

// Out of reach seldom and not for long, and never in a calm run.
void World::store_comes_and_goes() {
  const int node = static_cast<int>(random_.below(nodes_.size()));
  if (faults_.is_cut_off(node)) {
    faults_.cut_off(node, false);
  } else if (!faults_.are_off() && random_.chance(150)) {
    faults_.cut_off(node, true);
  }
}

void World::time_passes() {
  now_ += std::chrono::milliseconds(random_.below(5'000));
  if (random_.chance(100)) {
    coverage_.count(Happening::clock_goes_back);
    some_node().set_clock(std::chrono::milliseconds(random_.between(-100'000, 1'000)));
  }
}

void World::late_append_arrives() {
  if (!disk_.late.empty()) {
    const auto arrives = std::move(disk_.late.front());
    disk_.late.pop_front();
    arrives();
  }
}

// While `node` waits inside a call. Its own append that is on its way may arrive too.
void World::others_go_on(int node) {
  if (inside_another_) {
    return;
  }
  inside_another_ = true;
  late_append_arrives();
  for (std::size_t i = random_.below(12); i > 0; --i) {
    for (int other = 0; other < static_cast<int>(nodes_.size()); ++other) {
      Node& each = *nodes_[static_cast<std::size_t>(other)];
      if (other == node) {
        continue;
      }
      if (!each.is_up()) {
        each.start();
      } else if (!each.run_batch()) {
        each.answer_a_load();
      }
    }
  }
  inside_another_ = false;
}

void World::settle() {
  trace_.note("settle");
  faults_.end();
  while (!disk_.late.empty()) {
    late_append_arrives();
  }
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    if (nodes_[i]->is_up()) {
      nodes_[i]->crash();
    }
  }
  Node& last = *nodes_.front();
  if (!last.is_up()) {
    last.start();
  }
  constexpr int rounds_max = 1'000;
  bool idle = work_until_idle();
  for (int round = 0; round < rounds_max && idle && !all_settled(); ++round) {
    for (const auto& device : devices_) {
      if (!device->is_connected()) {
        device->connect(last, ++last_session_);
      } else if (device->is_open()) {
        device->ask_unsettled();
      }
    }
    idle = work_until_idle();
  }
  const Settled settled{.sessions = last.sessions(), .idle = idle, .all_intents = all_settled()};
  checks_.tell(&Check::on_settled, settled);
  for (const auto& device : devices_) {
    if (device->is_open()) {
      device->read_all();
    }
  }
}

bool World::work_until_idle() {
  Node& node = *nodes_.front();
  constexpr int moves_max = 100'000;
  for (int i = 0; i < moves_max; ++i) {
    now_ += std::chrono::milliseconds(1);
    const bool ran = node.run_batch();
    const bool loaded = node.answer_a_load();
    if (!ran && !loaded && !node.deliver_a_batch()) {
      return true;
    }
  }
  return false;
}

bool World::all_settled() {
  for (const Intent& intent : submissions_.intents()) {
    if (intent.id && !intent.settled) {
      return false;
    }
  }
  return std::ranges::all_of(devices_, [](const auto& device) { return device->is_open(); });
}

}  // namespace stonechat::sim
