// Acked ⊆ stored: whatever an ack names lies in the store when the ack is made, and to the end of the run.
#include <vector>

#include "engine/ack_of.h"
#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class AckedIsStored final : public Check {
 public:
  explicit AckedIsStored(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "acked_is_stored"; }

  void on_batch(const BatchSeen& seen) override {
    for (const engine::BatchEntry& entry : seen.batch.entries) {
      if (const auto* user = std::get_if<engine::UserReady>(&entry.answer)) {
        users_.push_back(user->key);
        look_for(user->key);
      }
      if (const auto ack = engine::ack_of(entry)) {
        acks_.push_back({.chat = entry.chat,
                         .id = parts_.submissions.intent(parts_.submissions.of(entry).intent).id.value_or(MessageId{}),
                         .chat_sequence = ack->chat_sequence,
                         .global_sequence = ack->global_sequence});
        look_for(acks_.back());
      }
    }
  }

  void at_end() override {
    for (const Ack& ack : acks_) {
      look_for(ack);
    }
    for (const UserKey user : users_) {
      look_for(user);
    }
  }

 private:
  struct Ack {
    ChatId chat;
    MessageId id;
    ChatSequence chat_sequence;
    GlobalSequence global_sequence;
  };

  void look_for(const Ack& ack) {
    const ChatHistory* chat = parts_.disk.history().find(ack.chat);
    const auto row = chat == nullptr ? std::nullopt : parts_.disk.row(chat->key, ack.chat_sequence);
    const auto global_sequence = [](const auto& event) { return event.global_sequence; };
    if (!row || std::visit(global_sequence, *row) != ack.global_sequence) {
      report(place_of(ack.chat, ack.chat_sequence) + " was acked and is not stored");
      return;
    }
    // What was so already is acked with the event that made it so, which has another id or none.
    const chat::Event* event = chat->at(ack.chat_sequence);
    const bool own = event != nullptr && !ack.id.empty() && event->command_id == ack.id;
    const auto record = own ? parts_.disk.find_command(chat->key, ack.id) : std::nullopt;
    if (own && (!record || record->chat_sequence != ack.chat_sequence)) {
      report(place_of(ack.chat, ack.chat_sequence) + " was acked, and the store does not know its id");
    }
  }
  void look_for(UserKey user) {
    if (!parts_.disk.data().users.contains(user)) {
      report("user " + std::to_string(user.value) + " was told to be stored and is not");
    }
  }

  Parts& parts_;
  std::vector<Ack> acks_;
  std::vector<UserKey> users_;
};

}  // namespace

std::unique_ptr<Check> acked_is_stored(Parts& parts) { return std::make_unique<AckedIsStored>(parts); }

}  // namespace stonechat::sim
