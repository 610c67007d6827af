// The standing properties, one a file.
#pragma once

#include <memory>

#include "tests/sim/check.h"
#include "tests/sim/parts.h"

namespace stonechat::sim {

std::unique_ptr<Check> acked_is_stored(Parts& parts);
std::unique_ptr<Check> sequences_rise_without_a_gap(Parts& parts);
std::unique_ptr<Check> one_effect_an_id(Parts& parts);
std::unique_ptr<Check> deposed_owner_commits_nothing(Parts& parts);
std::unique_ptr<Check> state_is_the_stores(Parts& parts);
std::unique_ptr<Check> refused_changes_nothing();
std::unique_ptr<Check> read_equals_live(Parts& parts);
std::unique_ptr<Check> history_shows_what_is(Parts& parts);
std::unique_ptr<Check> changes_fit_their_targets();
std::unique_ptr<Check> memberships_hold(Parts& parts);
std::unique_ptr<Check> only_members_hear(Parts& parts);
std::unique_ptr<Check> all_members_hear(Parts& parts);
std::unique_ptr<Check> order_on_a_connection();
std::unique_ptr<Check> everything_is_answered();

void add_all_checks(Checks& checks, Parts& parts);

}  // namespace stonechat::sim
