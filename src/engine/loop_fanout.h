// Carries committed batches to who is connected on one loop: acks to who asked, events to the members' sessions.
// An event is encoded once a loop, and only where a session of this loop gets it; sessions share the frame. Who may not
// see an edited message shares a second one, without its content.
//
// What one session gets of one chat leaves in chatSequence order, acks among the events. The session that sent a
// command gets its answer instead of the event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/id.h"
#include "engine/answer_table.h"
#include "engine/committed_batch.h"
#include "net/frame.h"
#include "ops/metrics.h"

namespace stonechat::engine {

// A session, as the fan-out sees it: gets answers and events.
class Receiver : public AnswerSink {
 public:
  virtual void deliver(const net::FramePtr& event) = 0;
  // Logins of its user are over. May give itself up.
  virtual void on_ended(const SessionsEnded& ended) = 0;
  Ticket ticket() const { return ticket_; }

 protected:
  ~Receiver() = default;

 private:
  friend class LoopFanout;
  Ticket ticket_;
  Receiver* next_ = nullptr;  // of the same user on this loop
};

// One loop's thread.
class LoopFanout {
 public:
  LoopFanout(int loop_index, AnswerTable& answers) : loop_index_(loop_index), answers_(answers) {}

  // From now on `receiver` gets what `user` is to hear; it opens a ticket for it. `receiver` outlives its removal.
  void add(UserKey user, Receiver& receiver);
  void remove(UserKey user, Receiver& receiver);

  void deliver(const CommittedBatch& batch);

  // Events handed to sessions. Any thread.
  const ops::OwnedCounter& deliveries() const { return deliveries_; }

 private:
  // Entries of one chat and one audience, in order.
  struct Place {
    std::uint64_t chat_hash;
    std::uint32_t index;
  };

  // Of one event: for who sees all that it says, and for who hears only that it happened.
  struct Frames {
    net::FramePtr whole;
    net::FramePtr without_content;
  };

  void deliver_chat(const CommittedBatch& batch, std::span<const Place> places);
  void deliver_run(const CommittedBatch& batch, std::span<const Place> run);
  void give(const CommittedBatch& batch, std::span<const Place> run, const chat::Member& member, Receiver* first);
  const net::FramePtr& frame_for(const chat::Member& member, const chat::Event& event, Frames& frames);
  void answer(const BatchEntry& entry);
  void end(const SessionsEnded& ended);
  bool is_here(const Origin& origin) const { return origin.loop == loop_index_ && origin.ticket.generation != 0; }

  const int loop_index_;
  AnswerTable& answers_;
  boost::unordered_flat_map<UserKey, Receiver*, std::hash<UserKey>> receivers_;
  ops::OwnedCounter deliveries_;

  // Kept for their capacity only.
  std::vector<Place> places_;
  std::vector<Frames> frames_;
  std::vector<char> answered_;
  std::string json_;
};

}  // namespace stonechat::engine
