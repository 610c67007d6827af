// Edits, deletions and reactions that are committed aim at a message that is there: posted before, not deleted, of the
// editor themselves. A reaction's count is what a recount gives, and every reaction changes something.
#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class ChangesFitTheirTargets final : public Check {
 public:
  std::string_view name() const override { return "changes_fit_their_targets"; }

  void on_commit(const Commit& commit) override {
    for (const EventPtr& event : commit.batch.events) {
      MessageModel& before = before_[event->chat];
      if (const auto* edited = std::get_if<chat::MessageEdited>(&event->body)) {
        const Message* message = target(before, *event, edited->target, edited->target_sequence);
        if (message != nullptr && message->posted->actor.key != event->actor.key) {
          report(place_of(event->chat, event->chat_sequence) + " edits a message of somebody else");
        }
      } else if (const auto* deleted = std::get_if<chat::MessageDeleted>(&event->body)) {
        target(before, *event, deleted->target, deleted->target_sequence);
      } else if (const auto* reaction = std::get_if<chat::ReactionUpdated>(&event->body)) {
        recount(before, *event, *reaction);
      }
      before.add(event);
    }
  }

 private:
  const Message* target(const MessageModel& before, const chat::Event& event, const MessageId& id, ChatSequence at) {
    const Message* message = before.find(id);
    if (message == nullptr || message->deletion != nullptr || message->posted->chat_sequence != at) {
      report(place_of(event.chat, event.chat_sequence) + " changes " + id.text() + ", which is not there");
      return nullptr;
    }
    return message;
  }

  void recount(const MessageModel& before, const chat::Event& event, const chat::ReactionUpdated& reaction) {
    const Message* message = target(before, event, reaction.target, reaction.target_sequence);
    if (message == nullptr) {
      return;
    }
    const auto found = message->reactions.find(reaction.emoji);
    const std::set<UserKey> users = found == message->reactions.end() ? std::set<UserKey>{} : found->second;
    const bool adds = reaction.op == chat::ReactionOp::add;
    const auto count = static_cast<std::int64_t>(users.size()) + (adds ? 1 : -1);
    if (users.contains(event.actor.key) == adds) {
      report(place_of(event.chat, event.chat_sequence) + " is a reaction that changes nothing");
    } else if (reaction.count != count) {
      report(place_of(event.chat, event.chat_sequence) + " counts " + std::to_string(reaction.count) +
             " reactions, a recount " + std::to_string(count));
    }
  }

  std::map<ChatId, MessageModel> before_;
};

}  // namespace

std::unique_ptr<Check> changes_fit_their_targets() { return std::make_unique<ChangesFitTheirTargets>(); }

}  // namespace stonechat::sim
