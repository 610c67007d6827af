// A standing property of every run: is told what happens, and reports at most once what must not have happened.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/committed_batch.h"
#include "engine/event_range.h"
#include "engine/shard_host.h"
#include "tests/sim/disk.h"

namespace stonechat::sim {

class Session;
struct Submission;

// A batch that a shard host has answered.
struct BatchSeen {
  int node = 0;
  const engine::ShardHost& host;
  const engine::CommittedBatch& batch;
  bool owner = false;      // nobody else has taken over so far
  bool untouched = false;  // nothing was committed since the batch began
  bool unchanged = false;  // the store's digest is as before the batch
};

// What a session was sent.
struct AnswerHeard {
  const Session& session;
  const Submission& submission;
  const engine::BatchEntry& entry;
};
struct EventHeard {
  const Session& session;
  std::string_view json;
  ChatId chat;
  ChatSequence sequence;
};

// One loop's fan-out has delivered a batch. `sessions`: of this loop, open before it was.
struct BatchDelivered {
  const engine::CommittedBatch& batch;
  int loop = 0;
  const std::vector<std::shared_ptr<Session>>& sessions;
};

// A read of events that a user was answered.
struct RangeRead {
  UserKey user;
  ChatId chat;
  ChatSequence from;
  ChatSequence to;
  const std::optional<engine::EventRange>& range;
};

// All faults are over, and everything was given the time to be answered.
struct Settled {
  const std::vector<std::shared_ptr<Session>>& sessions;  // of the node that is left
  bool idle = false;                                      // it has nothing more to do
  bool all_intents = false;                               // every intent with an id got an ack or a refusal
};

struct Violation {
  std::string check;
  std::string what;
};

class Check {
 public:
  virtual ~Check() = default;
  virtual std::string_view name() const = 0;

  virtual void on_commit(const Commit&) {}
  virtual void on_batch(const BatchSeen&) {}
  virtual void on_answer(const AnswerHeard&) {}
  virtual void on_event(const EventHeard&) {}
  virtual void on_delivered(const BatchDelivered&) {}
  virtual void on_read(const RangeRead&) {}
  virtual void on_settled(const Settled&) {}
  // After all else.
  virtual void at_end() {}

 protected:
  // `what` says what was found and what was to be expected. Only the first counts.
  void report(std::string what);

 private:
  friend class Checks;
  std::vector<Violation>* violations_ = nullptr;
  bool reported_ = false;
};

// All checks of one run.
class Checks {
 public:
  void add(std::unique_ptr<Check> check) {
    check->violations_ = &violations_;
    checks_.push_back(std::move(check));
  }
  template <class Told>
  void tell(void (Check::*how)(const Told&), const Told& what) {
    for (const auto& check : checks_) {
      ((*check).*how)(what);
    }
  }
  void end() {
    for (const auto& check : checks_) {
      check->at_end();
    }
  }
  // For what the simulator's own parts find.
  void report(std::string_view check, std::string what) {
    violations_.push_back({.check = std::string{check}, .what = std::move(what)});
  }
  const std::vector<Violation>& violations() const { return violations_; }

 private:
  std::vector<std::unique_ptr<Check>> checks_;
  std::vector<Violation> violations_;
};

// A place in a chat, for a report: `tea:17`.
std::string place_of(const ChatId& chat, ChatSequence sequence);

}  // namespace stonechat::sim
