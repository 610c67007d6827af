#include "adapters/sqlite/row.h"

#include <sqlite3.h>

#include <algorithm>

#include "adapters/sqlite/stored_id.h"
#include "adapters/sqlite/stored_mentions.h"
#include "wire/json_reader.h"
#include "wire/utf8.h"

namespace stonechat::sqlite {

namespace {

// The most that a configuration may have let in.
constexpr std::size_t json_depth_max = 1024;

}  // namespace

void Row::bad_if(bool bad) {
  if (bad && ok()) {
    bad_column_ = next_ - 1;
  }
}

std::int64_t Row::integer(std::int64_t min, std::int64_t max) {
  const int column = next_++;
  const std::int64_t value = sqlite3_column_int64(statement_, column);
  bad_if(sqlite3_column_type(statement_, column) != SQLITE_INTEGER || value < min || value > max);
  return value;
}

// True where the next column is NULL, which is then read.
bool Row::skip_null() {
  const bool is_null = sqlite3_column_type(statement_, next_) == SQLITE_NULL;
  next_ += is_null ? 1 : 0;
  return is_null;
}

std::optional<std::int64_t> Row::integer_or_null(std::int64_t min, std::int64_t max) {
  return skip_null() ? std::nullopt : std::optional{integer(min, max)};
}

std::optional<Timestamp> Row::time_or_null() {
  const auto milliseconds = integer_or_null(0, time_max);
  return milliseconds ? std::optional{timestamp_of(*milliseconds)} : std::nullopt;
}

std::string_view Row::view() {
  const int column = next_++;
  bad_if(sqlite3_column_type(statement_, column) != SQLITE_TEXT);
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data == nullptr ? std::string_view{}
                         : std::string_view{data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::byte> Row::bytes() {
  const int column = next_++;
  bad_if(sqlite3_column_type(statement_, column) != SQLITE_BLOB);
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Row::text() {
  const std::string_view stored = view();
  bad_if(!wire::is_utf8(stored));
  return std::string{stored};
}

// What a client sees of it is this text as it stands, so it must not break the JSON around it.
std::string Row::json_object_or_null() {
  static thread_local wire::JsonReader reader(json_depth_max);
  std::string object = text_or_null();
  if (!object.empty()) {
    const auto value = reader.parse(object);
    bad_if(!value || value->kind() != wire::JsonKind::object);
  }
  return object;
}

std::string Row::json_fields() {
  static thread_local wire::JsonReader reader(json_depth_max);
  std::string fields = text();
  const auto value = reader.parse('{' + fields + '}');
  bad_if(!value || value->kind() != wire::JsonKind::object);
  return fields;
}

std::string Row::text_or_null() { return skip_null() ? std::string{} : text(); }

std::optional<std::string> Row::optional_text() { return skip_null() ? std::nullopt : std::optional{text()}; }

chat::Digest Row::digest() {
  chat::Digest digest{};
  const auto stored = bytes();
  bad_if(stored.size() != digest.size());
  if (ok()) {
    std::ranges::copy(stored, digest.begin());
  }
  return digest;
}

std::array<std::byte, 32> Row::hash() {
  std::array<std::byte, 32> hash{};
  const auto stored = bytes();
  bad_if(stored.size() != hash.size());
  if (ok()) {
    std::ranges::copy(stored, hash.begin());
  }
  return hash;
}

std::optional<MessageId> Row::message_id_or_null() {
  std::optional<MessageId> id;
  switch (sqlite3_column_type(statement_, next_)) {
    case SQLITE_NULL:
      ++next_;
      return std::nullopt;
    case SQLITE_BLOB:
      id = message_id_of(bytes());
      break;
    default:
      id = MessageId::parse(view());
  }
  bad_if(!id);
  return id;
}

MessageId Row::message_id() {
  const auto id = message_id_or_null();
  bad_if(!id);
  return id.value_or(MessageId{});
}

std::vector<UserId> Row::mentions_or_null() {
  if (skip_null()) {
    return {};
  }
  auto mentions = parse_mentions(view());
  bad_if(!mentions);
  return std::move(mentions).value_or(std::vector<UserId>{});
}

Failure Row::failure() const {
  const char* name = sqlite3_column_name(statement_, bad_column_);
  return {Failure::Kind::corrupt, std::string("a stored row cannot be read: column ") + (name == nullptr ? "?" : name)};
}

}  // namespace stonechat::sqlite
