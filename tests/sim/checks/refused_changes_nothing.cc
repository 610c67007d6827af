// A refused command changes nothing: a batch that commits nothing leaves the store as it was, what is committed is what
// is acked, and nobody becomes a user by being named in vain.
#include <algorithm>

#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

bool names(const chat::Event& event, UserKey user) {
  const auto has = [user](const std::vector<chat::User>& users) {
    return std::ranges::find(users, user, &chat::User::key) != users.end();
  };
  if (const auto* created = std::get_if<chat::ChatCreated>(&event.body)) {
    return has(created->members);
  }
  const auto* added = std::get_if<chat::MembersAdded>(&event.body);
  return added != nullptr && has(added->users);
}

class RefusedChangesNothing final : public Check {
 public:
  std::string_view name() const override { return "refused_changes_nothing"; }

  void on_commit(const Commit& commit) override {
    for (const engine::NewUser& newcomer : commit.batch.new_users) {
      const bool came_themselves = !newcomer.display_name.empty();
      if (!came_themselves && std::ranges::none_of(commit.batch.events, [&](const EventPtr& event) {
            return names(*event, newcomer.user.key);
          })) {
        report(newcomer.user.id.text() + " became a user, and no event names them");
      }
    }
    last_ = commit.batch.events;
  }

  void on_batch(const BatchSeen& seen) override {
    if (seen.untouched && !seen.unchanged) {
      report("the store changed by a batch that committed nothing");
    }
    std::vector<const chat::Event*> acked;
    for (const engine::BatchEntry& entry : seen.batch.entries) {
      if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
        acked.push_back(&applied->event);
      }
    }
    const auto same = [](const chat::Event* one, const EventPtr& other) {
      return one->global_sequence == other->global_sequence;
    };
    if (!acked.empty() && !std::ranges::equal(acked, last_, same)) {
      report("a batch acked other events than it committed");
    }
  }

 private:
  std::vector<EventPtr> last_;
};

}  // namespace

std::unique_ptr<Check> refused_changes_nothing() { return std::make_unique<RefusedChangesNothing>(); }

}  // namespace stonechat::sim
