// An event is the same, byte for byte, live and read back; a range that is read has every event that the reader may
// see, and a stranger is answered nothing.
#include <algorithm>

#include "tests/sim/checks/all.h"

namespace stonechat::sim {
namespace {

class ReadEqualsLive final : public Check {
 public:
  explicit ReadEqualsLive(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "read_equals_live"; }

  void on_event(const EventHeard& heard) override {
    const ChatHistory* chat = parts_.disk.history().find(heard.chat);
    const chat::Event* event = chat == nullptr ? nullptr : chat->at(heard.sequence);
    if (event == nullptr || frame_of(*event) != heard.json) {
      report(place_of(heard.chat, heard.sequence) + " was heard as it was never committed");
    }
  }

  void on_read(const RangeRead& read) override {
    const ChatHistory& chat = *parts_.disk.history().find(read.chat);
    const Membership* membership = chat.current(read.user);
    if ((membership == nullptr) == read.range.has_value()) {
      report(read.chat.text() + (read.range ? " was read by a stranger" : " was not read to its member"));
      return;
    }
    if (membership != nullptr && read.range->events != expected(chat, *membership, read)) {
      report(place_of(read.chat, read.from) + " and on were read otherwise than committed");
    }
  }

 private:
  static std::string expected(const ChatHistory& chat, const Membership& membership, const RangeRead& read) {
    const bool from_joining = chat.visibility == chat::HistoryVisibility::joined;
    const ChatSequence from = from_joining ? std::max(read.from, membership.from) : read.from;
    std::string frames;
    for (const EventPtr& event : chat.events) {
      if (from <= event->chat_sequence && event->chat_sequence <= read.range->to) {
        frames += (frames.empty() ? "" : ",") + frame_of(*event);
      }
    }
    return frames;
  }

  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> read_equals_live(Parts& parts) { return std::make_unique<ReadEqualsLive>(parts); }

}  // namespace stonechat::sim
