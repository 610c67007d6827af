// On one connection, acks and events of a chat leave in chatSequence order, and what it sends to a chat is sequenced in
// the order in which it was sent.
#include <map>
#include <utility>

#include "tests/sim/checks/all.h"
#include "tests/sim/session.h"

namespace stonechat::sim {
namespace {

class OrderOnAConnection final : public Check {
 public:
  std::string_view name() const override { return "order_on_a_connection"; }

  void on_event(const EventHeard& heard) override { next(heard.session, heard.chat, heard.sequence); }

  void on_answer(const AnswerHeard& heard) override {
    const auto* applied = std::get_if<chat::Applied>(&heard.entry.answer);
    if (applied == nullptr) {
      return;
    }
    Line& line = next(heard.session, heard.entry.chat, applied->event.chat_sequence);
    if (line.submission > heard.submission.number) {
      report(place_of(heard.entry.chat, applied->event.chat_sequence) + " was sent before what is sequenced before it");
    }
    line.submission = heard.submission.number;
  }

 private:
  struct Line {
    ChatSequence last;
    std::size_t submission = 0;
  };

  Line& next(const Session& session, const ChatId& chat, ChatSequence sequence) {
    Line& line = lines_[{session.number(), chat}];
    if (sequence <= line.last) {
      report("session " + std::to_string(session.number()) + " got " + place_of(chat, sequence) + " after " +
             place_of(chat, line.last));
    }
    line.last = sequence;
    return line;
  }

  std::map<std::pair<int, ChatId>, Line> lines_;
};

}  // namespace

std::unique_ptr<Check> order_on_a_connection() { return std::make_unique<OrderOnAConnection>(); }

}  // namespace stonechat::sim
