// An event is heard as it was committed, byte for byte, or where it edits what the hearer may not see, without content;
// a range that is read has every event that the reader may see, as it stands now, byte for byte: deleted and replaced
// text nowhere. A stranger is answered nothing.
#include "tests/sim/checks/all.h"
#include "tests/sim/reader_view.h"
#include "tests/sim/session.h"

namespace stonechat::sim {
namespace {

class ReadEqualsLive final : public Check {
 public:
  explicit ReadEqualsLive(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "read_equals_live"; }

  void on_event(const EventHeard& heard) override {
    const ChatHistory* chat = parts_.disk.history().find(heard.chat);
    const chat::Event* event = chat == nullptr ? nullptr : chat->at(heard.sequence);
    const UserKey user = heard.session.user_key();
    if (event != nullptr && !chat->was_member(user, heard.sequence)) {
      return;  // only_members_hear tells
    }
    if (event == nullptr || ReaderView(*chat, user).heard_frame_of(*event) != heard.json) {
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
    if (membership != nullptr && read.range->events != ReaderView(chat, read.user).frames(read.from, read.range->to)) {
      report(place_of(read.chat, read.from) + " and on were read otherwise than committed");
    }
  }

 private:
  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> read_equals_live(Parts& parts) { return std::make_unique<ReadEqualsLive>(parts); }

}  // namespace stonechat::sim
