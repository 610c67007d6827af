#include "tests/sim/check.h"

namespace stonechat::sim {

void Check::report(std::string what) {
  if (!reported_) {
    reported_ = true;
    violations_->push_back({.check = std::string{name()}, .what = std::move(what)});
  }
}

std::string place_of(const ChatId& chat, ChatSequence sequence) {
  return chat.text() + ":" + std::to_string(sequence.value);
}

}  // namespace stonechat::sim
