// A session that is there when a batch is delivered gets every event of its user's chats, each once; in place of the
// events of its own commands it gets their answers.
#include <algorithm>
#include <map>

#include "tests/sim/checks/all.h"
#include "tests/sim/session.h"

namespace stonechat::sim {
namespace {

class AllMembersHear final : public Check {
 public:
  explicit AllMembersHear(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "all_members_hear"; }

  void on_event(const EventHeard& heard) override {
    heard_[heard.session.number()].push_back({.chat = heard.chat, .sequence = heard.sequence});
  }
  void on_answer(const AnswerHeard& heard) override {
    if (const auto* applied = std::get_if<chat::Applied>(&heard.entry.answer)) {
      heard_[heard.session.number()].push_back({.chat = heard.entry.chat, .sequence = applied->event.chat_sequence});
    }
  }

  void on_delivered(const BatchDelivered& delivered) override {
    for (const auto& session : delivered.sessions) {
      if (session->state() == Session::State::open) {
        compare(delivered, *session);
      }
    }
    heard_.clear();
  }

 private:
  struct Place {
    ChatId chat;
    ChatSequence sequence;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  void compare(const BatchDelivered& delivered, const Session& session) {
    std::vector<Place> expected;
    for (const engine::BatchEntry& entry : delivered.batch.entries) {
      const auto* applied = std::get_if<chat::Applied>(&entry.answer);
      if (applied != nullptr && is_for(session, applied->event, entry.origin)) {
        expected.push_back({.chat = entry.chat, .sequence = applied->event.chat_sequence});
      }
    }
    std::vector<Place>& heard = heard_[session.number()];
    std::ranges::sort(expected);
    std::ranges::sort(heard);
    if (heard != expected) {
      report("session " + std::to_string(session.number()) + " heard " + std::to_string(heard.size()) +
             " events and acks of a batch that has " + std::to_string(expected.size()) + " for it");
    }
  }

  bool is_for(const Session& session, const chat::Event& event, const engine::Origin& origin) {
    const bool asked = origin.loop == session.loop() && origin.ticket == session.ticket();
    const ChatHistory* chat = parts_.disk.history().find(event.chat);
    return asked || (chat != nullptr && chat->was_member(session.user_key(), event.chat_sequence));
  }

  Parts& parts_;
  std::map<int, std::vector<Place>> heard_;
};

}  // namespace

std::unique_ptr<Check> all_members_hear(Parts& parts) { return std::make_unique<AllMembersHear>(parts); }

}  // namespace stonechat::sim
