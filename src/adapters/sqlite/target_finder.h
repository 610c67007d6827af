// The writer's look-ups of what commands aim at, on its connection: messages and reactions as they stand now.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "adapters/sqlite/one_read.h"
#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "engine/ports/store.h"

namespace stonechat::sqlite {

// Results as in engine::Store.
class TargetFinder {
 public:
  explicit TargetFinder(sqlite3* connection);

  std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const engine::CommandName> names);
  std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(std::span<const engine::ReactionName> names);

 private:
  std::expected<void, Failure> find_reaction(const engine::ReactionName& name, chat::TargetReaction& found);

  OneRead read_;
  Statement target_;
  Statement place_;
  Statement reaction_;
  Statement counts_;
};

}  // namespace stonechat::sqlite
