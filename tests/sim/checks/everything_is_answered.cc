// Nothing waits for ever: once faults are over, every command on a living connection has its answer, one answer, there
// where it was asked, and every wish that has an id is fulfilled or refused.
#include "tests/sim/checks/all.h"
#include "tests/sim/session.h"

namespace stonechat::sim {
namespace {

class EverythingIsAnswered final : public Check {
 public:
  std::string_view name() const override { return "everything_is_answered"; }

  void on_answer(const AnswerHeard& heard) override {
    if (heard.submission.answered || heard.submission.session != &heard.session) {
      report("submission " + std::to_string(heard.submission.number) + " was answered twice, or to somebody else");
    }
  }

  void on_settled(const Settled& settled) override {
    if (!settled.idle) {
      report("the last node works without end");
    }
    for (const auto& session : settled.sessions) {
      if (!session->asked().empty()) {
        report("session " + std::to_string(session->number()) + " waits for " +
               std::to_string(session->asked().size()) + " answers that nobody works on");
      }
    }
    if (!settled.all_intents) {
      report("what has an id is neither acked nor refused, however often it is asked");
    }
  }
};

}  // namespace

std::unique_ptr<Check> everything_is_answered() { return std::make_unique<EverythingIsAnswered>(); }

}  // namespace stonechat::sim
