// Strong identifiers. Two ids are two types, so that a chat's id cannot stand where a user's is asked for.
//
// `TextId` is what the wire calls an id: 1–36 characters of [A-Za-z0-9_.:-], the first a letter or digit, kept inline
// (no heap). `Key` is the store's integer for the same thing: dense, from 1, never sent to a client.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/stable_hash.h"

namespace stonechat {

// True where `text` has the form of an id. Reserved words and prefixes are the caller's to judge.
constexpr bool is_id_form(std::string_view text) {
  constexpr auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || text.size() > 36 || !alphanumeric(text.front())) {
    return false;
  }
  for (const char c : text) {
    if (!alphanumeric(c) && c != '_' && c != '.' && c != ':' && c != '-') {
      return false;
    }
  }
  return true;
}

template <class Tag>
class TextId {
 public:
  static constexpr std::size_t length_max = 36;

  // The empty id: names nothing; only a place to assign to.
  TextId() = default;

  // Nothing where `text` is not of the form of an id.
  static std::optional<TextId> parse(std::string_view text) {
    if (!is_id_form(text)) {
      return std::nullopt;
    }
    TextId id;
    id.size_ = static_cast<std::uint8_t>(text.size());
    std::memcpy(id.characters_.data(), text.data(), text.size());
    return id;
  }

  std::string_view view() const { return {characters_.data(), size_}; }
  std::string text() const { return std::string{view()}; }
  bool empty() const { return size_ == 0; }

  friend bool operator==(const TextId& a, const TextId& b) { return a.view() == b.view(); }
  friend std::strong_ordering operator<=>(const TextId& a, const TextId& b) { return a.view() <=> b.view(); }

 private:
  std::array<char, length_max> characters_{};
  std::uint8_t size_ = 0;
};

using UserId = TextId<struct UserIdTag>;
using ChatId = TextId<struct ChatIdTag>;
using DeviceId = TextId<struct DeviceIdTag>;
// Names a command; for PostMessage it is also the message's id.
using MessageId = TextId<struct MessageIdTag>;

// An integer of its own type. 0 is "none".
template <class Tag>
struct Key {
  std::int64_t value = 0;

  friend bool operator==(Key, Key) = default;
  friend std::strong_ordering operator<=>(Key, Key) = default;
};

using UserKey = Key<struct UserKeyTag>;
using ChatKey = Key<struct ChatKeyTag>;
// 1, 2, 3 … within a chat, without holes.
using ChatSequence = Key<struct ChatSequenceTag>;
// 41 bits of milliseconds since 2024-01-01, 12 of a counter, 10 of the shard; rises in commit order within a process.
using GlobalSequence = Key<struct GlobalSequenceTag>;
// Counts the owners that a shard has had; a commit under an old one fails.
using Term = Key<struct TermTag>;

}  // namespace stonechat

template <class Tag>
struct std::hash<stonechat::TextId<Tag>> {
  std::size_t operator()(const stonechat::TextId<Tag>& id) const { return stonechat::stable_hash(id.view()); }
};

template <class Tag>
struct std::hash<stonechat::Key<Tag>> {
  std::size_t operator()(stonechat::Key<Tag> key) const {
    return static_cast<std::size_t>(stonechat::mix_bits(static_cast<std::uint64_t>(key.value)));
  }
};
