#include "wire/field_reader.h"

#include <algorithm>
#include <unordered_set>

namespace stonechat::wire {
namespace {

constexpr const char* id_form = " must be 1 to 36 letters, digits, '_', '.', ':' or '-', the first a letter or digit";

}  // namespace

FieldReader::FieldReader(JsonValue object) {
  constexpr std::size_t usual_count = 12;
  fields_.reserve(usual_count);
  JsonObjectCursor cursor = object.fields();
  std::string_view name;
  JsonValue value;
  while (cursor.next(name, value)) {
    fields_.emplace_back(name, value);
  }
}

std::optional<JsonValue> FieldReader::value(std::string_view name) {
  const JsonValue* found = nullptr;
  for (const auto& [field, value] : fields_) {
    if (field != name) {
      continue;
    }
    if (found != nullptr) {
      fail(ErrorCode::bad_request, std::string{name} + " stands twice; send it once");
      return std::nullopt;
    }
    found = &value;
  }
  if (failed() || found == nullptr || found->is_null()) {
    return std::nullopt;
  }
  return *found;
}

std::optional<std::string_view> FieldReader::string(std::string_view name) {
  const auto field = value(name);
  const auto text = field ? field->string() : std::nullopt;
  if (field && !text) {
    fail(ErrorCode::bad_request, std::string{name} + " must be a string");
  }
  return text;
}

std::optional<std::int64_t> FieldReader::integer(std::string_view name) {
  const auto field = value(name);
  const auto number = field ? field->integer() : std::nullopt;
  if (field && !number) {
    fail(ErrorCode::bad_request, std::string{name} + " must be an integer");
  }
  return number;
}

std::optional<std::vector<UserId>> FieldReader::user_ids(std::string_view name, std::size_t count_max) {
  const auto field = value(name);
  if (!field) {
    return std::nullopt;
  }
  if (field->kind() != JsonKind::array) {
    fail(ErrorCode::bad_request, std::string{name} + " must be a list of userIds");
    return std::nullopt;
  }
  std::vector<UserId> users;
  std::unordered_set<UserId> seen;
  JsonArrayCursor elements = field->elements();
  JsonValue element;
  for (std::size_t count = 0; elements.next(element); ++count) {
    if (count == count_max) {
      fail(ErrorCode::bad_request, std::string{name} + " may have at most " + std::to_string(count_max) + " entries");
      return std::nullopt;
    }
    const auto user = user_id(name, element);
    if (!user) {
      return std::nullopt;
    }
    if (seen.insert(*user).second) {
      users.push_back(*user);
    }
  }
  return users;
}

std::optional<UserId> FieldReader::user_id(std::string_view list, JsonValue element) {
  const auto text = element.string();
  const auto user = text && !is_reserved(*text) ? UserId::parse(*text) : std::nullopt;
  if (!user) {
    fail(ErrorCode::bad_request, "each of " + std::string{list} + id_form + ", and not 'me'");
  }
  return user;
}

void FieldReader::fail(RequestError error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

void FieldReader::fail_id(std::string_view name) { fail(ErrorCode::bad_request, std::string{name} + id_form); }

}  // namespace stonechat::wire
