#include "api/users.h"

#include <utility>

#include "wire/cursor.h"
#include "wire/rest_body.h"
#include "wire/rest_view.h"

namespace stonechat::api {
namespace {

constexpr std::size_t query_bytes_max = 255;

wire::RequestError no_such_user() { return {.code = wire::ErrorCode::not_found, .message = "there is no such user"}; }

wire::UserView view_of(const engine::UserRow& row) {
  return {.user = row.user.id.view(), .display_name = row.display_name, .created = row.created};
}

Reply read_profile(const UserId& user, engine::StoreReader& reader) {
  const auto row = reader.find_user(user);
  if (!row) {
    return std::unexpected(store_failed(row.error()));
  }
  if (!*row) {
    return std::unexpected(no_such_user());
  }
  std::string body;
  wire::append_user(body, view_of(**row));
  return json_response(200, std::move(body));
}

std::string user_list(std::vector<engine::UserRow>&& rows, std::int64_t limit, const wire::CursorScope& scope,
                      const wire::CursorKey& key) {
  const bool has_more = static_cast<std::int64_t>(rows.size()) > limit;
  std::string next;
  if (has_more) {
    rows.pop_back();
    next =
        wire::seal_cursor(key, scope, {.value = rows.back().user.key.value, .direction = wire::CursorDirection::newer});
  }
  std::vector<wire::UserView> views;
  for (const engine::UserRow& row : rows) {
    views.push_back(view_of(row));
  }
  std::string body;
  wire::append_user_list(body, views, {.has_more = has_more, .next = next, .previous = {}});
  return body;
}

}  // namespace

Reply own_profile(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  return read_profile(call.caller.id, reader);
}

std::expected<Plan, wire::RequestError> change_own_profile(const Call& call, wire::JsonReader& reader,
                                                           const ApiSettings&) {
  auto name = wire::parse_profile(reader, call.body, call.caller.id);
  if (!name) {
    return std::unexpected(std::move(name.error()));
  }
  return Plan{.command = engine::RenameUser{.origin = {}, .user = call.caller.key, .display_name = std::move(*name)},
              .tell = [](const engine::BatchEntry&) -> std::variant<Reply, Read> {
                return [](const Call& waiting, engine::StoreReader& store) {
                  return read_profile(waiting.caller.id, store);
                };
              }};
}

Reply search_users(const Call& call, engine::StoreReader& reader, const ApiSettings& settings) {
  const auto text = call.query("query");
  if (!text || text->empty() || text->size() > query_bytes_max) {
    return std::unexpected(
        bad_request("query must say what a userId begins with or a display name holds, in 1 to 255 bytes"));
  }
  const auto limit = number_parameter(call, "limit", 1, page_limit_max, page_limit_default);
  if (!limit) {
    return std::unexpected(limit.error());
  }
  const wire::CursorScope scope{.kind = wire::CursorKind::users, .owner = *text};
  UserKey after;
  if (const auto cursor = call.query("cursor")) {
    const auto position = wire::open_cursor(settings.cursor_key, scope, *cursor);
    if (!position) {
      return std::unexpected(position.error());
    }
    after.value = position->value;
  }
  auto rows = reader.search_users(*text, after, *limit + 1);
  if (!rows) {
    return std::unexpected(store_failed(rows.error()));
  }
  return json_response(200, user_list(std::move(*rows), *limit, scope, settings.cursor_key));
}

Reply profile(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  const auto user = UserId::parse(call.parameters.front());
  return user ? read_profile(*user, reader) : std::unexpected(no_such_user());
}

}  // namespace stonechat::api
