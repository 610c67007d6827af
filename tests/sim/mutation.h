// Bugs that can be planted into a run, each to prove that a check is able to fail. They sit in the simulator's own
// wrappers around the real parts; at most one a run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace stonechat::sim {

enum class Mutation : std::uint8_t {
  none,
  store_drops_an_event,
  store_acks_before_it_stores,
  store_forgets_ids,
  store_finds_no_ids,  // and still keeps them unique
  store_ignores_the_fence,
  store_changes_content,
  store_forgets_the_last_stamp,
  store_forgets_deletions,
  store_miscounts_reactions,
  store_keeps_deleted_text,
  load_skips_a_sequence,
  load_adds_a_member,
  load_is_stale,
  load_is_lost,
  refusal_stores_a_user,
  queue_swaps_commands,
  loop_delivers_twice,
  loop_swaps_batches,
  loop_shows_hidden_edits,
  session_loses_an_event,
  stranger_is_let_in,
};

struct MutationInfo {
  Mutation mutation;
  std::string_view name;   // as on the command line
  std::string_view check;  // the check that must report it
};

// All but `none`.
std::span<const MutationInfo> mutations();
std::optional<Mutation> mutation_named(std::string_view name);
std::string_view name_of(Mutation mutation);

}  // namespace stonechat::sim
