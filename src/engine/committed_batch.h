// What one commit did, for all who must hear of it: answers to who asked and events for the chats' members, in commit
// order. Made by the shard host after the commit, then immutable and shared by all loops.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "base/id.h"
#include "chat/apply.h"
#include "engine/account_request.h"
#include "engine/origin.h"

namespace stonechat::engine {

// The user is stored, under this key.
struct UserReady {
  UserKey key;
};

// The user has the name.
struct UserRenamed {};

// Nothing was stored: come back later.
struct Unavailable {};

// It may be stored or not, and nobody can say now: asking again with the same id finds out.
struct OutcomeUnknown {};

using Answer = std::variant<chat::Applied, chat::Repeated, chat::Unchanged, chat::Refusal, UserReady, UserRenamed,
                            AccountOutcome, Unavailable, OutcomeUnknown>;

struct BatchEntry {
  Origin origin;
  ChatId chat;        // empty where the entry is of no chat
  MessageId message;  // that the command posts or aims at; empty where it is about none
  Answer answer;
};

struct CommittedBatch {
  std::vector<BatchEntry> entries;
  std::vector<SessionsEnded> ended = {};
};

// Gets every batch after its commit, in commit order, on the shard host's thread; returns at once.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual void on_committed(std::shared_ptr<const CommittedBatch> batch) = 0;
};

}  // namespace stonechat::engine
