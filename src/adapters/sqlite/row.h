// Reads the columns of one row from left to right and remembers whether one had the wrong type or lay out of range:
// what is on disk may have been damaged or edited, and must not become a value that the rules trust.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/failure.h"
#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"

struct sqlite3_stmt;

namespace stonechat::sqlite {

class Row {
 public:
  static constexpr std::int64_t counted_max = (std::int64_t{1} << 53) - 1;

  // The statement stands on a row and is not stepped while this lives.
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

  // Each reads the next column. After a bad one the values mean nothing, and ok() is false.
  std::int64_t integer(std::int64_t min, std::int64_t max);
  std::optional<std::int64_t> integer_or_null(std::int64_t min, std::int64_t max);
  bool boolean() { return integer(0, 1) == 1; }
  std::string text();          // UTF-8
  std::string text_or_null();  // NULL: empty
  std::optional<std::string> optional_text();
  std::string json_object_or_null();
  std::string json_fields();  // of an object, without its braces
  Timestamp time() { return timestamp_of(integer(0, time_max)); }
  std::optional<Timestamp> time_or_null();
  chat::Digest digest();
  std::array<std::byte, 32> hash();
  MessageId message_id();
  std::optional<MessageId> message_id_or_null();
  std::vector<UserId> mentions_or_null();

  template <class K>
  K key(std::int64_t min = 1) {
    // Sequences of a chat and keys of users are counted on from, and the former are JSON numbers.
    constexpr bool is_counted = std::is_same_v<K, ChatSequence> || std::is_same_v<K, UserKey>;
    return K{integer(min, is_counted ? counted_max : std::numeric_limits<std::int64_t>::max())};
  }
  // NULL: 0, which is none.
  template <class K>
  K key_or_null() {
    return K{integer_or_null(1, std::numeric_limits<std::int64_t>::max()).value_or(0)};
  }
  template <class Enum>
  Enum enumerator(Enum last) {
    return static_cast<Enum>(integer(0, static_cast<std::int64_t>(last)));
  }
  template <class Id>
  Id id() {
    const auto id = Id::parse(view());
    bad_if(!id);
    return id.value_or(Id{});
  }

  bool ok() const { return bad_column_ < 0; }
  // `corrupt`, with the name of the first bad column.
  Failure failure() const;

  // For a column whose value is legal in itself and means nothing: judges the one that was read last.
  void bad_if(bool bad);

 private:
  static constexpr std::int64_t time_max = std::int64_t{1} << 52;

  bool skip_null();
  std::string_view view();
  std::span<const std::byte> bytes();

  sqlite3_stmt* statement_;
  int next_ = 0;
  int bad_column_ = -1;
};

}  // namespace stonechat::sqlite
