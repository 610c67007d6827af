#include "tests/sim/checks/all.h"

namespace stonechat::sim {

void add_all_checks(Checks& checks, Parts& parts) {
  checks.add(acked_is_stored(parts));
  checks.add(sequences_rise_without_a_gap(parts));
  checks.add(one_effect_an_id(parts));
  checks.add(deposed_owner_commits_nothing(parts));
  checks.add(state_is_the_stores(parts));
  checks.add(refused_changes_nothing());
  checks.add(read_equals_live(parts));
  checks.add(history_shows_what_is(parts));
  checks.add(changes_fit_their_targets());
  checks.add(memberships_hold(parts));
  checks.add(only_members_hear(parts));
  checks.add(all_members_hear(parts));
  checks.add(order_on_a_connection());
  checks.add(everything_is_answered());
}

}  // namespace stonechat::sim
