#include "wire/enum_text.h"

#include <array>
#include <cstddef>

#include "base/check.h"

namespace stonechat::wire {
namespace {

// In the order of the enumerators, whose numbers are stored and never change.
constexpr std::array<std::string_view, 2> chat_types{"direct", "group"};
constexpr std::array<std::string_view, 2> visibilities{"all", "joined"};
constexpr std::array<std::string_view, 7> message_types{"text",  "image",  "file",     "audio",
                                                        "video", "system", "encrypted"};
constexpr std::array<std::string_view, 3> roles{"member", "admin", "owner"};
constexpr std::array<std::string_view, 2> reaction_ops{"add", "remove"};

template <std::size_t size, class Enum>
std::string_view word(const std::array<std::string_view, size>& words, Enum value) {
  const auto at = static_cast<std::size_t>(value);
  check(at < size, "an enumerator has a word; stores refuse rows with others");
  return words[at];
}

template <class Enum, std::size_t size>
std::optional<Enum> enumerator(const std::array<std::string_view, size>& words, std::string_view text) {
  for (std::size_t at = 0; at < size; ++at) {
    if (words[at] == text) {
      return static_cast<Enum>(at);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view text_of(chat::ChatType type) { return word(chat_types, type); }
std::string_view text_of(chat::HistoryVisibility visibility) { return word(visibilities, visibility); }
std::string_view text_of(chat::MessageType type) { return word(message_types, type); }
std::string_view text_of(chat::Role role) { return word(roles, role); }
std::string_view text_of(chat::ReactionOp op) { return word(reaction_ops, op); }

std::optional<chat::ChatType> chat_type_of(std::string_view text) {
  return enumerator<chat::ChatType>(chat_types, text);
}
std::optional<chat::HistoryVisibility> visibility_of(std::string_view text) {
  return enumerator<chat::HistoryVisibility>(visibilities, text);
}
std::optional<chat::MessageType> message_type_of(std::string_view text) {
  return enumerator<chat::MessageType>(message_types, text);
}
std::optional<chat::Role> role_of(std::string_view text) { return enumerator<chat::Role>(roles, text); }
std::optional<chat::ReactionOp> reaction_op_of(std::string_view text) {
  return enumerator<chat::ReactionOp>(reaction_ops, text);
}

}  // namespace stonechat::wire
