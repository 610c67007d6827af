// A user's device: asks, gives up waiting, asks again, sometimes twice and in another order, over one connection after
// another.
#pragma once

#include <memory>
#include <vector>

#include "tests/sim/commands.h"
#include "tests/sim/node.h"
#include "tests/sim/parts.h"

namespace stonechat::sim {

class Device {
 public:
  Device(Parts& parts, const Cast& cast, UserId user) : parts_(parts), cast_(cast), user_(user) {}

  const UserId& user() const { return user_; }
  bool is_connected() const { return session_ && session_->state() != Session::State::closed; }
  bool is_open() const { return session_ && session_->state() == Session::State::open; }

  void connect(Node& node, int session_number);
  void disconnect();

  // Over an open session only.
  void ask_something_new();
  // Any of its user's intents that has an id, settled or not, whoever sent it before.
  void ask_again();
  // The user's intents that are not settled, as many as the node's queue takes; those without an id are not asked
  // twice.
  void ask_unsettled();
  // Reads a piece of a chat's events, as for a gap.
  void read_a_range();
  // Reads all of the chats that there are.
  void read_all();

 private:
  void submit(const Intent& intent) { node_->submit(intent, *session_); }
  void read(const ChatId& chat, ChatSequence from, ChatSequence to);

  Parts& parts_;
  const Cast& cast_;
  const UserId user_;
  Node* node_ = nullptr;
  std::shared_ptr<Session> session_;
};

}  // namespace stonechat::sim
