#include "tests/sim/mutation.h"

#include <algorithm>
#include <array>

namespace stonechat::sim {
namespace {

constexpr std::array<MutationInfo, 21> all{{
    {Mutation::store_drops_an_event, "store_drops_an_event", "acked_is_stored"},
    {Mutation::store_acks_before_it_stores, "store_acks_before_it_stores", "acked_is_stored"},
    {Mutation::store_forgets_ids, "store_forgets_ids", "one_effect_an_id"},
    {Mutation::store_finds_no_ids, "store_finds_no_ids", "store_has_nothing_to_refuse"},
    {Mutation::store_ignores_the_fence, "store_ignores_the_fence", "deposed_owner_commits_nothing"},
    {Mutation::store_changes_content, "store_changes_content", "read_equals_live"},
    {Mutation::store_forgets_the_last_stamp, "store_forgets_the_last_stamp", "sequences_rise_without_a_gap"},
    {Mutation::store_forgets_deletions, "store_forgets_deletions", "store_has_nothing_to_refuse"},
    {Mutation::store_miscounts_reactions, "store_miscounts_reactions", "changes_fit_their_targets"},
    {Mutation::store_keeps_deleted_text, "store_keeps_deleted_text", "history_shows_what_is"},
    {Mutation::load_adds_a_member, "load_adds_a_member", "memberships_hold"},
    {Mutation::load_skips_a_sequence, "load_skips_a_sequence", "sequences_rise_without_a_gap"},
    {Mutation::load_is_stale, "load_is_stale", "state_is_the_stores"},
    {Mutation::load_is_lost, "load_is_lost", "everything_is_answered"},
    {Mutation::refusal_stores_a_user, "refusal_stores_a_user", "refused_changes_nothing"},
    {Mutation::queue_swaps_commands, "queue_swaps_commands", "order_on_a_connection"},
    {Mutation::loop_delivers_twice, "loop_delivers_twice", "order_on_a_connection"},
    {Mutation::loop_swaps_batches, "loop_swaps_batches", "order_on_a_connection"},
    {Mutation::loop_shows_hidden_edits, "loop_shows_hidden_edits", "read_equals_live"},
    {Mutation::session_loses_an_event, "session_loses_an_event", "all_members_hear"},
    {Mutation::stranger_is_let_in, "stranger_is_let_in", "only_members_hear"},
}};

}  // namespace

std::span<const MutationInfo> mutations() { return all; }

std::optional<Mutation> mutation_named(std::string_view name) {
  const auto* at = std::ranges::find(all, name, &MutationInfo::name);
  return at == all.end() ? std::nullopt : std::optional{at->mutation};
}

std::string_view name_of(Mutation mutation) {
  const auto* at = std::ranges::find(all, mutation, &MutationInfo::mutation);
  return at == all.end() ? "none" : at->name;
}

}  // namespace stonechat::sim
