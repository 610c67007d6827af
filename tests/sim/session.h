// One connection of one device to one loop of one node, as the fan-out sees it.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>

#include "engine/loop_fanout.h"
#include "tests/sim/parts.h"

namespace stonechat::sim {

// Where a session lives: its loop's tables.
struct LoopTables {
  explicit LoopTables(int index) : fanout(index, answers) {}
  engine::AnswerTable answers;
  engine::LoopFanout fanout;
};

class Session final : public engine::Receiver, public std::enable_shared_from_this<Session> {
 public:
  enum class State { arriving, open, closed };

  // Unique in a run.
  Session(Parts& parts, int number, int loop, UserId user, LoopTables& tables)
      : parts_(parts), number_(number), loop_(loop), user_(user), tables_(&tables) {}
  virtual ~Session() = default;

  int number() const { return number_; }
  int loop() const { return loop_; }
  State state() const { return state_; }
  const UserId& user() const { return user_; }
  UserKey user_key() const { return key_; }
  // Submissions that it waits for.
  const std::unordered_set<std::size_t>& asked() const { return asked_; }

  // The ticket by which it hears that its user is stored.
  engine::Ticket knock();
  // The user is stored: from now on it hears of their chats.
  void enter(UserKey key);
  // Hears nothing any more. At once, as a session does that closes itself while a batch is delivered.
  void leave();
  // Its node is gone, with all its tables.
  void lose_node();
  void ask(const Submission& submission) { asked_.insert(submission.number); }

  void on_answer(const engine::BatchEntry& entry) override;
  void deliver(const net::FramePtr& event) override;
  void on_ended(const engine::SessionsEnded&) override {}  // nobody logs in here

 private:
  struct Door final : engine::AnswerSink {
    explicit Door(Session& owner) : session(owner) {}
    void on_answer(const engine::BatchEntry& entry) override;
    Session& session;
    engine::Ticket ticket;
    bool open = false;
  };

  void close_door();

  Parts& parts_;
  const int number_;
  const int loop_;
  const UserId user_;
  LoopTables* tables_;
  State state_ = State::arriving;
  UserKey key_;
  UserKey heard_as_;  // the same, but for the planted bug
  Door door_{*this};
  std::unordered_set<std::size_t> asked_;
};

}  // namespace stonechat::sim
