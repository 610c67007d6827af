// An id has one event in its chat, however often, from wherever and in whatever order its command comes; once it is
// acked, every answer of an owner to it is the same ack, or none.
#include <map>
#include <set>
#include <utility>

#include "engine/ack_of.h"
#include "tests/sim/checks/all.h"
#include "tests/sim/told.h"

namespace stonechat::sim {
namespace {

class OneEffectAnId final : public Check {
 public:
  explicit OneEffectAnId(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "one_effect_an_id"; }

  void on_commit(const Commit& commit) override {
    for (const EventPtr& event : commit.batch.events) {
      if (event->command_id && !ids_.emplace(event->chat, *event->command_id).second) {
        report(place_of(event->chat, event->chat_sequence) + " is a second event of id " + event->command_id->text());
      }
    }
  }

  void on_batch(const BatchSeen& seen) override {
    for (const engine::BatchEntry& entry : seen.batch.entries) {
      if (!entry.origin.ref.empty()) {
        const Intent& intent = parts_.submissions.intent(parts_.submissions.of(entry).intent);
        if (intent.id) {
          compare(intent, entry, seen.owner);
        }
      }
    }
  }

 private:
  struct Ack {
    ChatSequence chat_sequence;
    GlobalSequence global_sequence;
    Timestamp time;
    friend bool operator==(const Ack&, const Ack&) = default;
  };

  void compare(const Intent& intent, const engine::BatchEntry& entry, bool owner) {
    const auto before = acks_.find(intent.number);
    if (const auto ack = engine::ack_of(entry)) {
      const Ack now{ack->chat_sequence, ack->global_sequence, ack->time};
      if (before == acks_.end()) {
        acks_.emplace(intent.number, now);
      } else if (before->second != now) {
        report(place_of(entry.chat, now.chat_sequence) + " is another ack of id " + intent.id->text() +
               " than the one before, " + place_of(entry.chat, before->second.chat_sequence));
      }
      return;
    }
    const bool no_answer = std::holds_alternative<engine::Unavailable>(entry.answer) ||
                           std::holds_alternative<engine::OutcomeUnknown>(entry.answer);
    // A deposed owner refuses by what it knew.
    if (owner && !no_answer && before != acks_.end()) {
      report(place_of(entry.chat, before->second.chat_sequence) + " was acked; a repeat got: " + told(entry.answer));
    }
  }

  Parts& parts_;
  std::set<std::pair<ChatId, MessageId>> ids_;
  std::map<std::size_t, Ack> acks_;
};

}  // namespace

std::unique_ptr<Check> one_effect_an_id(Parts& parts) { return std::make_unique<OneEffectAnId>(parts); }

}  // namespace stonechat::sim
