// GET /users/me, GET /users/{userId}.
#pragma once

#include "api/route.h"

namespace stonechat::api {

Reply own_profile(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);
Reply profile(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

}  // namespace stonechat::api
