#include "api/users.h"

#include <utility>

#include "wire/rest_view.h"

namespace stonechat::api {
namespace {

Reply read_profile(const UserId& user, engine::StoreReader& reader) {
  const auto row = reader.find_user(user);
  if (!row) {
    return std::unexpected(store_failed(row.error()));
  }
  if (!*row) {
    return std::unexpected(wire::RequestError{.code = wire::ErrorCode::not_found, .message = "there is no such user"});
  }
  std::string body;
  wire::append_user(body,
                    {.user = (*row)->user.id.view(), .display_name = (*row)->display_name, .created = (*row)->created});
  return json_response(200, std::move(body));
}

}  // namespace

Reply own_profile(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  return read_profile(call.caller.id, reader);
}

Reply profile(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  const auto user = UserId::parse(call.parameters.front());
  return user ? read_profile(*user, reader)
              : std::unexpected(
                    wire::RequestError{.code = wire::ErrorCode::not_found, .message = "there is no such user"});
}

}  // namespace stonechat::api
