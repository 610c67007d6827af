// GET and PATCH /users/me, GET /users/{userId}, GET /users?query=.
#pragma once

#include "api/route.h"

namespace stonechat::api {

Reply own_profile(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);
std::expected<Plan, wire::RequestError> change_own_profile(const Call& call, wire::JsonReader& reader,
                                                           const ApiSettings& settings);
Reply search_users(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);
Reply profile(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

}  // namespace stonechat::api
