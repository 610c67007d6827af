// PATCH and DELETE /chats/{chatId}/members/{userId}; `me` is the caller.
#pragma once

#include <expected>

#include "api/route.h"

namespace stonechat::api {

// 200 and the member as they are now; the role `owner` hands the chat over.
std::expected<Plan, wire::RequestError> change_role(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings);

// 204; of the caller: leaves.
std::expected<Plan, wire::RequestError> remove_member(const Call& call, wire::JsonReader& reader,
                                                      const ApiSettings& settings);

}  // namespace stonechat::api
