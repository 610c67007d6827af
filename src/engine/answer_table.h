// The open questions of one loop: who asked is found again by a Ticket, however long the answer takes, and a ticket of
// who has gone finds nobody. One loop's thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/check.h"
#include "engine/committed_batch.h"
#include "engine/origin.h"

namespace stonechat::engine {

class AnswerSink {
 public:
  virtual void on_answer(const BatchEntry& entry) = 0;

 protected:
  ~AnswerSink() = default;
};

class AnswerTable {
 public:
  // `sink` must outlive its ticket.
  Ticket open(AnswerSink& sink) {
    if (free_.empty()) {
      places_.push_back({});
      free_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    places_[slot].sink = &sink;
    return {.slot = slot, .generation = ++places_[slot].generation};
  }

  void close(Ticket ticket) {
    check(find(ticket) != nullptr, "a ticket is closed once, by who opened it");
    places_[ticket.slot].sink = nullptr;
    free_.push_back(ticket.slot);
  }

  // Null where the ticket is closed.
  AnswerSink* find(Ticket ticket) const {
    if (ticket.slot >= places_.size() || places_[ticket.slot].generation != ticket.generation) {
      return nullptr;
    }
    return places_[ticket.slot].sink;
  }

 private:
  struct Place {
    AnswerSink* sink = nullptr;
    std::uint32_t generation = 0;
  };

  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace stonechat::engine
