// A chat's sequences are 1, 2, 3 … as they are committed and as they lie in the store; global sequences rise in commit
// order, over all chats and owners.
#include <limits>

#include "engine/stored_event.h"
#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class SequencesRiseWithoutAGap final : public Check {
 public:
  explicit SequencesRiseWithoutAGap(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "sequences_rise_without_a_gap"; }

  void on_commit(const Commit& commit) override {
    for (const EventPtr& event : commit.batch.events) {
      if (event->chat_sequence.value != ++heads_[event->chat].value) {
        report(place_of(event->chat, event->chat_sequence) + " was committed as the chat's event number " +
               std::to_string(heads_[event->chat].value));
      }
      if (event->global_sequence <= last_) {
        report(place_of(event->chat, event->chat_sequence) + " has a global sequence that is not above the last one");
      }
      last_ = event->global_sequence;
    }
  }

  void at_end() override {
    for (const auto& [id, chat] : parts_.disk.history().chats()) {
      compare(id, chat);
    }
  }

 private:
  void compare(const ChatId& id, const ChatHistory& chat) {
    const auto rows = parts_.disk.reader().events(chat.key, {1}, {std::numeric_limits<std::int64_t>::max()},
                                                  std::numeric_limits<std::int64_t>::max());
    ChatSequence next{1};
    for (const engine::EventRow& row : *rows) {
      if (engine::sequence_of(row) != next) {
        report(place_of(id, next) + " is a hole in the store");
        return;
      }
      ++next.value;
    }
    if (rows->size() != chat.events.size()) {
      report(id.text() + " has " + std::to_string(rows->size()) + " events in the store, " +
             std::to_string(chat.events.size()) + " were committed");
    }
  }

  Parts& parts_;
  std::map<ChatId, ChatSequence> heads_;
  GlobalSequence last_;
};

}  // namespace

std::unique_ptr<Check> sequences_rise_without_a_gap(Parts& parts) {
  return std::make_unique<SequencesRiseWithoutAGap>(parts);
}

}  // namespace stonechat::sim
