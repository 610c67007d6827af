#include "tests/sim/happening.h"

namespace stonechat::sim {

std::string_view name_of(Happening happening) {
  static constexpr std::array<std::string_view, happening_count> names{
      "append_fails",
      "append_is_lost",
      "append_answer_lost",
      "append_comes_late",
      "append_waits",
      "look_up_fails",
      "look_up_waits",
      "take_over_fails",
      "take_over_answer_lost",
      "take_over_waits",
      "load_fails",
      "load_is_refused",
      "crash_before_append",
      "crash_after_append",
      "crash_in_look_up",
      "crash_in_take_over",
      "crash_before_answers",
      "crash_between_batches",
      "crash_with_loads_out",
      "clock_goes_back",
      "store_out_of_reach",
      "chat_created",
      "members_added",
      "message_posted",
      "message_edited",
      "message_deleted",
      "reaction_updated",
      "member_removed",
      "member_updated",
      "chat_updated",
      "chat_deleted",
      "applied",
      "repeated",
      "unchanged",
      "refused",
      "turned_away",
      "outcome_unknown",
      "fenced",
      "late_append_stored",
      "late_append_fenced",
      "queue_full",
      "chat_parked",
      "load_comes_too_late",
      "answer_for_nobody",
  };
  return names[static_cast<std::size_t>(happening)];
}

}  // namespace stonechat::sim
