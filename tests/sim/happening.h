// What a run must be able to meet: faults that are drawn, and situations that come of them. Counted, so that a test can
// say that the simulator reaches each of them and proves nothing about an empty world.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stonechat::sim {

enum class Happening : std::uint8_t {
  // Faults.
  append_fails,
  append_is_lost,      // nothing stored, nobody knows
  append_answer_lost,  // stored, nobody knows
  append_comes_late,   // nobody knows; it reaches the store later, or is fenced there
  append_waits,        // another node goes on between apply and commit
  look_up_fails,
  look_up_waits,  // another node goes on between the look-up and apply
  take_over_fails,
  take_over_answer_lost,  // the terms are raised, the new owner does not know
  take_over_waits,
  load_fails,
  load_is_refused,
  crash_before_append,
  crash_after_append,
  crash_in_look_up,
  crash_in_take_over,
  crash_before_answers,  // committed; no loop was told
  crash_between_batches,
  crash_with_loads_out,
  clock_goes_back,
  store_out_of_reach,  // for one node, for a while
  // Situations.
  chat_created,  // the kinds of events, in the order of chat::EventBody
  members_added,
  message_posted,
  message_edited,
  message_deleted,
  reaction_updated,
  member_removed,
  member_updated,
  chat_updated,
  chat_deleted,
  applied,
  repeated,
  unchanged,
  refused,
  turned_away,
  outcome_unknown,
  fenced,
  late_append_stored,
  late_append_fenced,
  queue_full,
  chat_parked,
  load_comes_too_late,  // asked for under an earlier ownership
  answer_for_nobody,    // who asked has gone
  count
};

inline constexpr std::size_t happening_count = static_cast<std::size_t>(Happening::count);

std::string_view name_of(Happening happening);

class Coverage {
 public:
  void count(Happening happening) { ++counts_[static_cast<std::size_t>(happening)]; }
  std::uint64_t of(Happening happening) const { return counts_[static_cast<std::size_t>(happening)]; }
  void add(const Coverage& other) {
    for (std::size_t i = 0; i < happening_count; ++i) {
      counts_[i] += other.counts_[i];
    }
  }

 private:
  std::array<std::uint64_t, happening_count> counts_{};
};

}  // namespace stonechat::sim
