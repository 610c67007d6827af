#include "tests/sim/device.h"

#include <limits>

#include "engine/event_range.h"

namespace stonechat::sim {

void Device::connect(Node& node, int session_number) {
  node_ = &node;
  session_ = node.connect(session_number, user_);
}

void Device::disconnect() {
  node_->disconnect(*session_);
  session_.reset();
}

void Device::ask_something_new() {
  const std::size_t number = parts_.submissions.intents().size();
  const Intent& intent =
      parts_.submissions.add(next_intent(parts_.random, cast_, parts_.disk.history(), user_, number));
  submit(intent);
  if (intent.id && parts_.random.chance(50)) {
    submit(intent);
  }
}

void Device::ask_again() {
  auto& intents = parts_.submissions.intents();
  // Of the last ones mostly; now and then of any, as after a year.
  const std::size_t reach = parts_.random.chance(800) ? std::min<std::size_t>(intents.size(), 20) : intents.size();
  for (std::size_t tries = 0; tries < 5 && reach > 0; ++tries) {
    const Intent& intent = intents[intents.size() - 1 - parts_.random.below(reach)];
    if (intent.id && intent.sender == user_) {
      submit(intent);
      return;
    }
  }
}

void Device::ask_unsettled() {
  for (const Intent& intent : parts_.submissions.intents()) {
    if (intent.id && intent.sender == user_ && !intent.settled && !node_->queue_is_full()) {
      submit(intent);
    }
  }
}

void Device::read_a_range() {
  const auto& chats = parts_.disk.history().chats();
  if (chats.empty()) {
    return;
  }
  auto at = chats.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(parts_.random.below(chats.size())));
  const std::int64_t from = parts_.random.between(1, static_cast<std::int64_t>(at->second.events.size()) + 1);
  read(at->first, {from}, {from + parts_.random.between(0, 40)});
}

void Device::read_all() {
  for (const auto& [chat, history] : parts_.disk.history().chats()) {
    read(chat, {1}, {std::numeric_limits<std::int64_t>::max()});
  }
}

void Device::read(const ChatId& chat, ChatSequence from, ChatSequence to) {
  const auto range = engine::read_events(parts_.disk.reader(), chat, session_->user_key(), from, to);
  if (!range) {
    parts_.checks.report("read_equals_live", "a read failed: " + range.error().message);
    return;
  }
  parts_.trace.note("read", session_->number(), chat.view(), from.value, to.value,
                    *range ? std::string_view{(*range)->events} : "nothing");
  const RangeRead read{.user = session_->user_key(), .chat = chat, .from = from, .to = to, .range = *range};
  parts_.checks.tell(&Check::on_read, read);
}

}  // namespace stonechat::sim
