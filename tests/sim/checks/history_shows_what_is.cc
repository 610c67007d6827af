// A page of history shows every message as all its changes together made it: the last text, who
// reacted with what, and of a deleted one nothing.
#include <limits>

#include "engine/history.h"
#include "tests/sim/checks/all.h"
#include "tests/sim/reader_view.h"

namespace stonechat::sim {
namespace {

constexpr auto no_end = std::numeric_limits<std::int64_t>::max();

class HistoryShowsWhatIs final : public Check {
 public:
  explicit HistoryShowsWhatIs(Parts& parts) : parts_(parts) {}
  std::string_view name() const override { return "history_shows_what_is"; }

  void at_end() override {
    for (const auto& [id, chat] : parts_.disk.history().chats()) {
      for (const auto& [user, role] : chat.roles) {
        read_page(id, chat, user);
      }
      for (const auto& [user, memberships] : chat.memberships) {
        if (chat.current(user) == nullptr && parts_.disk.reader().find_chat(id, user)->has_value()) {
          report(id.text() + " is shown to a user who left");
        }
      }
    }
  }

 private:
  void read_page(const ChatId& id, const ChatHistory& chat, UserKey user) {
    const auto view = parts_.disk.reader().find_chat(id, user);
    if (!*view || (*view)->role != chat.roles.at(user)) {
      report(id.text() + " does not show its member, or shows another role");
      return;
    }
    const auto rows =
        engine::read_history(parts_.disk.reader(), **view, user, {1}, {no_end}, engine::Direction::newer, no_end);
    std::size_t messages = 0;
    for (const engine::MessageRow& row : *rows) {
      if (row.type != chat::MessageType::system) {
        ++messages;
        compare(id, chat, user, row);
      }
    }
    std::size_t expected = 0;
    for (const auto& [message_id, message] : chat.messages.messages()) {
      expected += ReaderView(chat, user).sees(message.posted->chat_sequence) ? 1 : 0;
    }
    if (messages != expected) {
      report(id.text() + " shows " + std::to_string(messages) + " messages of " + std::to_string(expected));
    }
  }

  void compare(const ChatId& id, const ChatHistory& chat, UserKey user, const engine::MessageRow& row) {
    const Message* message = chat.messages.find(row.message_id);
    const std::string place = place_of(id, row.chat_sequence);
    if (message == nullptr || message->posted->chat_sequence != row.chat_sequence) {
      report(place + " is a message that was never posted");
    } else if (row.content != ReaderView(chat, user).content_of(*message) ||
               row.deleted != (message->deletion != nullptr) || row.updated != message->updated) {
      report(place + " is shown otherwise than its changes made it");
    } else if (!has_reactions(row, *message, user)) {
      report(place + " shows other reactions than a recount gives");
    }
  }

  static bool has_reactions(const engine::MessageRow& row, const Message& message, UserKey user) {
    std::size_t expected = 0;
    for (const auto& [emoji, users] : message.reactions) {
      if (users.empty() || message.deletion != nullptr) {
        continue;
      }
      ++expected;
      const auto shown = std::ranges::find(row.reactions, emoji, &engine::ReactionCount::emoji);
      if (shown == row.reactions.end() || shown->count != static_cast<std::int64_t>(users.size()) ||
          shown->mine != users.contains(user)) {
        return false;
      }
    }
    return row.reactions.size() == expected;
  }

  Parts& parts_;
};

}  // namespace

std::unique_ptr<Check> history_shows_what_is(Parts& parts) { return std::make_unique<HistoryShowsWhatIs>(parts); }

}  // namespace stonechat::sim
