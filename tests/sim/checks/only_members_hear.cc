// A session hears an event only where its user was a member at that very place of the chat.
#include "tests/sim/checks/all.h"
#include "tests/sim/session.h"

namespace stonechat::sim {
namespace {

class OnlyMembersHear final : public Check {
 public:
  explicit OnlyMembersHear(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "only_members_hear"; }

  void on_event(const EventHeard& heard) override {
    const ChatHistory* chat = parts_.disk.history().find(heard.chat);
    if (chat == nullptr || !chat->was_member(heard.session.user_key(), heard.sequence)) {
      report(place_of(heard.chat, heard.sequence) + " was heard by " + heard.session.user().text() +
             ", who was no member");
    }
  }

 private:
  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> only_members_hear(Parts& parts) { return std::make_unique<OnlyMembersHear>(parts); }

}  // namespace stonechat::sim
