// Whoever does something is a member when it happens, the members that an event carries are those that the history of
// commits knows at it, and a living group has one owner.
#include <algorithm>

#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class MembershipsHold final : public Check {
 public:
  explicit MembershipsHold(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "memberships_hold"; }

  void on_commit(const Commit& commit) override {
    for (const EventPtr& event : commit.batch.events) {
      const ChatHistory& chat = *parts_.disk.history().find(event->chat);
      const std::string place = place_of(event->chat, event->chat_sequence);
      if (!chat.was_member(event->actor.key, event->chat_sequence)) {
        report(place + " was done by " + event->actor.id.text() + ", who is no member");
      }
      std::size_t members = 0;
      for (const auto& [user, memberships] : chat.memberships) {
        members += chat.was_member(user, event->chat_sequence) ? 1 : 0;
      }
      const auto is_member = [&](const chat::Member& member) {
        return chat.was_member(member.user, event->chat_sequence);
      };
      if (members != event->audience->size() || !std::ranges::all_of(event->audience->all(), is_member)) {
        report(place + " has an audience that are not its members");
      }
    }
  }

  void at_end() override {
    for (const auto& [id, chat] : parts_.disk.history().chats()) {
      const auto owners =
          std::ranges::count_if(chat.roles, [](const auto& role) { return role.second == chat::Role::owner; });
      if (chat.type == chat::ChatType::group && owners != (chat.deleted ? 0 : 1)) {
        report(id.text() + " has " + std::to_string(owners) + " owners");
      }
    }
  }

 private:
  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> memberships_hold(Parts& parts) { return std::make_unique<MembershipsHold>(parts); }

}  // namespace stonechat::sim
