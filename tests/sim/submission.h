// Commands as their clients know them: an intent is what somebody wants, a submission is one time that it was sent.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/id.h"
#include "chat/command.h"
#include "engine/committed_batch.h"

namespace stonechat::sim {

struct Intent {
  std::size_t number = 0;
  UserId sender;
  ChatId chat;
  std::optional<MessageId> id;  // without one it is sent once only
  chat::Digest digest{};
  chat::CommandBody body;
  bool settled = false;  // somebody got an ack or a refusal
};

struct Submission {
  std::size_t number = 0;
  std::size_t intent = 0;
  const void* session = nullptr;  // that sent it; gone, perhaps
  bool answered = false;
};

// Grow only; a submission's number is the `ref` of its command.
class Submissions {
 public:
  Intent& add(Intent intent) {
    intent.number = intents_.size();
    return intents_.emplace_back(std::move(intent));
  }
  Submission& send(const Intent& intent, const void* session) {
    return sent_.emplace_back(
        Submission{.number = sent_.size(), .intent = intent.number, .session = session, .answered = false});
  }
  Intent& intent(std::size_t number) { return intents_[number]; }
  Submission& of(const engine::BatchEntry& entry) { return sent_[std::stoull(entry.origin.ref)]; }
  std::deque<Intent>& intents() { return intents_; }
  std::deque<Submission>& sent() { return sent_; }

 private:
  std::deque<Intent> intents_;
  std::deque<Submission> sent_;
};

}  // namespace stonechat::sim
