#include "tests/sim/told.h"

#include "base/overloaded.h"

namespace stonechat::sim {
namespace {

std::string place(ChatSequence chat_sequence, GlobalSequence global_sequence) {
  return std::to_string(chat_sequence.value) + "@" + std::to_string(global_sequence.value);
}

}  // namespace

std::string told(const engine::Answer& answer) {
  return std::visit(Overloaded{[](const chat::Applied& applied) {
                                 return "applied " + place(applied.event.chat_sequence, applied.event.global_sequence);
                               },
                               [](const chat::Repeated& repeated) {
                                 return "repeated " +
                                        place(repeated.record.chat_sequence, repeated.record.global_sequence);
                               },
                               [](const chat::Unchanged&) -> std::string { return "unchanged"; },
                               [](chat::Refusal refusal) { return "refused: " + std::string{chat::sentence(refusal)}; },
                               [](engine::UserRenamed) { return std::string{"renamed"}; },
                               [](engine::UserReady ready) { return "user " + std::to_string(ready.key.value); },
                               [](const engine::AccountOutcome&) -> std::string { return "account"; },
                               [](engine::Unavailable) -> std::string { return "unavailable"; },
                               [](engine::OutcomeUnknown) -> std::string { return "outcome unknown"; }},
                    answer);
}

}  // namespace stonechat::sim
