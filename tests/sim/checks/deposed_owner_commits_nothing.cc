// Once another node has taken over, nothing that was decided before is committed, and no new effect is acked.
#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class DeposedOwnerCommitsNothing final : public Check {
 public:
  explicit DeposedOwnerCommitsNothing(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "deposed_owner_commits_nothing"; }

  void on_commit(const Commit& commit) override {
    if (commit.seat != parts_.disk.seat()) {
      report("node " + std::to_string(commit.node) + " committed under seat " + std::to_string(commit.seat) +
             ", the shards are held under " + std::to_string(parts_.disk.seat()));
    }
  }

  void on_batch(const BatchSeen& seen) override {
    for (const engine::BatchEntry& entry : seen.batch.entries) {
      const bool new_effect = std::holds_alternative<chat::Applied>(entry.answer);
      if (new_effect && !seen.owner) {
        report("node " + std::to_string(seen.node) + " acked in " + entry.chat.text() + " after it was deposed");
      }
    }
  }

 private:
  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> deposed_owner_commits_nothing(Parts& parts) {
  return std::make_unique<DeposedOwnerCommitsNothing>(parts);
}

}  // namespace stonechat::sim
