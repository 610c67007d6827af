#include "tests/sim/session.h"

#include <charconv>

#include "base/check.h"
#include "engine/ack_of.h"
#include "tests/sim/told.h"

namespace stonechat::sim {
namespace {

// The frame's JSON without its WebSocket header (RFC 6455 section 5.2; never masked).
std::string_view payload_of(std::string_view frame) {
  const auto length = static_cast<unsigned char>(frame[1]) & 0x7fU;
  return frame.substr(length < 126 ? 2 : length == 126 ? 4 : 10);
}

// What follows the first `name` up to `end`: of the fields that stand before any text of a user.
std::string_view field(std::string_view json, std::string_view name, char end) {
  const std::size_t at = json.find(name);
  check(at != std::string_view::npos, "every event names its chat and its place");
  const std::string_view rest = json.substr(at + name.size());
  return rest.substr(0, rest.find(end));
}

}  // namespace

engine::Ticket Session::knock() {
  door_.ticket = tables_->answers.open(door_);
  door_.open = true;
  return door_.ticket;
}

void Session::enter(UserKey key) {
  close_door();
  key_ = key;
  state_ = State::open;
  heard_as_ = parts_.bug(Mutation::stranger_is_let_in, 200) ? UserKey{1} : key;
  tables_->fanout.add(heard_as_, *this);
}

void Session::leave() {
  close_door();
  if (state_ == State::open) {
    tables_->fanout.remove(heard_as_, *this);
  }
  state_ = State::closed;
  asked_.clear();
}

void Session::lose_node() {
  door_.open = false;
  tables_ = nullptr;
  state_ = State::closed;
  asked_.clear();
}

void Session::close_door() {
  if (door_.open) {
    tables_->answers.close(door_.ticket);
    door_.open = false;
  }
}

void Session::Door::on_answer(const engine::BatchEntry& entry) {
  if (const auto* ready = std::get_if<engine::UserReady>(&entry.answer)) {
    session.enter(ready->key);
  } else {
    session.leave();
  }
}

void Session::on_answer(const engine::BatchEntry& entry) {
  Submission& submission = parts_.submissions.of(entry);
  parts_.trace.note("answer", number_, submission.number, told(entry.answer));
  const AnswerHeard heard{.session = *this, .submission = submission, .entry = entry};
  parts_.checks.tell(&Check::on_answer, heard);
  submission.answered = true;
  asked_.erase(submission.number);
  if (engine::ack_of(entry) || std::holds_alternative<chat::Refusal>(entry.answer) ||
      std::holds_alternative<chat::Unchanged>(entry.answer)) {
    parts_.submissions.intent(submission.intent).settled = true;
  }
  if (std::holds_alternative<engine::OutcomeUnknown>(entry.answer)) {
    leave();
  }
}

void Session::deliver(const net::FramePtr& event) {
  if (parts_.bug(Mutation::session_loses_an_event, 20)) {
    return;
  }
  const std::string_view json = payload_of(event->bytes());
  EventHeard heard{.session = *this, .json = json, .chat = {}, .sequence = {}};
  heard.chat = *ChatId::parse(field(json, "\"chatId\":\"", '"'));
  const std::string_view number = field(json, "\"chatSequence\":", ',');
  std::from_chars(number.data(), number.data() + number.size(), heard.sequence.value);
  parts_.trace.note("heard", number_, json);
  parts_.checks.tell(&Check::on_event, heard);
}

}  // namespace stonechat::sim
