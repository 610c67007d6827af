// Replay = live: what the owner has in memory of a chat is what a fresh load from the store gives, and what the
// history of commits says.
#include <algorithm>

#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

bool same_members(const chat::MemberList& one, const chat::MemberList& other) {
  return std::ranges::equal(one.all(), other.all(), [](const chat::Member& a, const chat::Member& b) {
    return a.user == b.user && a.role == b.role && a.joined == b.joined;
  });
}

bool is_history(const chat::MemberList& members, const ChatHistory& chat) {
  std::size_t current = 0;
  for (const auto& [user, memberships] : chat.memberships) {
    const Membership* membership = chat.current(user);
    const chat::Member* member = members.find(user);
    if ((membership == nullptr) != (member == nullptr) ||
        (member != nullptr && (member->joined != membership->from || member->role != chat.roles.at(user)))) {
      return false;
    }
    current += membership != nullptr ? 1 : 0;
  }
  return current == members.size();
}

std::int32_t reaction_count(const chat::Event& event) {
  const auto* reaction = std::get_if<chat::ReactionUpdated>(&event.body);
  return reaction == nullptr ? -1 : static_cast<std::int32_t>(reaction->count);
}

bool is_event(const chat::CommandRecord& record, const chat::Event& event) {
  return record.reaction_count == reaction_count(event) && record.sender == event.actor.key &&
         record.digest == event.digest && record.chat_sequence == event.chat_sequence &&
         record.global_sequence == event.global_sequence && record.time == event.time &&
         record.is_message == std::holds_alternative<chat::MessagePosted>(event.body);
}

class StateIsTheStores final : public Check {
 public:
  explicit StateIsTheStores(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "state_is_the_stores"; }

  void on_batch(const BatchSeen& seen) override {
    if (!seen.owner) {
      return;
    }
    for (const auto& [id, chat] : parts_.disk.history().chats()) {
      if (const chat::ChatState* state = seen.host.in_memory(id)) {
        compare(*state, chat);
      }
    }
  }

 private:
  void compare(const chat::ChatState& state, const ChatHistory& chat) {
    const auto stored = parts_.disk.reader().load_chat(state.id, state.shard);
    const std::string what = state.id.text() + " in memory differs from ";
    if (!stored || state.key != stored->key || state.type != stored->type || state.visibility != stored->visibility) {
      report(what + "the store in its key or settings");
      return;
    }
    if (state.deleted != chat.deleted || stored->deleted != chat.deleted) {
      report(what + "the store in being deleted");
    } else if (state.head != stored->head || state.head.value != static_cast<std::int64_t>(chat.events.size())) {
      report(what + "the store: head " + std::to_string(state.head.value) + " instead of " +
             std::to_string(stored->head.value) + " after " + std::to_string(chat.events.size()) + " events");
    } else if (!same_members(*state.members, *stored->members)) {
      report(what + "the store in its members");
    } else if (!is_history(*state.members, chat)) {
      report(what + "history in its members");
    } else {
      compare_ids(state, chat);
    }
  }

  void compare_ids(const chat::ChatState& state, const ChatHistory& chat) {
    std::size_t known = 0;
    for (const auto& [id, event] : chat.by_id) {
      if (const chat::CommandRecord* record = state.recent.find(id)) {
        ++known;
        if (!is_event(*record, *event)) {
          report(state.id.text() + " remembers id " + id.text() + " otherwise than it was committed");
        }
      }
    }
    for (const auto& [id, stored] : parts_.disk.data().chats.at(state.key).idle_commands) {
      if (const chat::CommandRecord* record = state.recent.find(id)) {
        ++known;
        if (record->digest != stored.digest || record->chat_sequence != stored.chat_sequence) {
          report(state.id.text() + " remembers idle id " + id.text() + " otherwise than it was committed");
        }
      }
    }
    if (known != state.recent.size()) {
      report(state.id.text() + " remembers an id that was never committed");
    }
  }

  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> state_is_the_stores(Parts& parts) { return std::make_unique<StateIsTheStores>(parts); }

}  // namespace stonechat::sim
