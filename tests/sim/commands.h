// What users ask: one small function a kind of command, drawn by weight. A new kind is a function and a line in the
// table of commands.cc.
#pragma once

#include <vector>

#include "base/id.h"
#include "tests/sim/history.h"
#include "tests/sim/random.h"
#include "tests/sim/submission.h"

namespace stonechat::sim {

// Who and what there is in a run.
struct Cast {
  std::vector<UserId> users;   // who connect
  std::vector<UserId> ghosts;  // who are only named by others
  std::vector<ChatId> groups;
};

// A new wish of `sender`, not yet sent. Ids are mostly new, now and then taken from another command of the chat.
Intent next_intent(Random& random, const Cast& cast, const History& history, const UserId& sender, std::size_t number);

}  // namespace stonechat::sim
