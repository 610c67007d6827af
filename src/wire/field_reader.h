// Takes the known fields out of a JSON object and keeps the first complaint. After a complaint every further answer is
// empty, so that a caller reads all fields in a row and asks for the complaint once, at the end.
// null is absence. Used inside wire.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "wire/json_reader.h"
#include "wire/request_error.h"

namespace stonechat::wire {

class FieldReader {
 public:
  // The view is that of `object`'s document.
  explicit FieldReader(JsonValue object);

  // Nothing where the field is absent; where it stands twice, a complaint.
  std::optional<JsonValue> value(std::string_view name);
  std::optional<std::string_view> string(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name);
  template <class Id>
  std::optional<Id> id(std::string_view name) {
    const auto text = string(name);
    const auto id = text ? Id::parse(*text) : std::nullopt;
    if (text && !id) {
      fail_id(name);
    }
    return id;
  }
  // Each once, in the order of the text; nothing where the field is absent; a complaint where there are more than
  // `count_max`, or `me` among them.
  std::optional<std::vector<UserId>> user_ids(std::string_view name, std::size_t count_max);

  // A complaint where `field` is absent: "chatId is missing: <hint>".
  template <class T>
  T required(std::optional<T> field, std::string_view name, std::string_view hint) {
    if (!field) {
      fail(ErrorCode::bad_request, std::string{name} + " is missing: " + std::string{hint});
      return T{};
    }
    return *std::move(field);
  }

  void fail(ErrorCode code, std::string message) { fail({.code = code, .message = std::move(message)}); }
  void fail(RequestError error);
  bool failed() const { return error_.has_value(); }
  // Only after a failure.
  RequestError&& take_error() { return *std::move(error_); }

 private:
  void fail_id(std::string_view name);
  std::optional<UserId> user_id(std::string_view list, JsonValue element);

  std::vector<std::pair<std::string_view, JsonValue>> fields_;
  std::optional<RequestError> error_;
};

// Ids of users and chats cannot be `me`.
inline bool is_reserved(std::string_view id) { return id == "me"; }

}  // namespace stonechat::wire
