// PATCH and DELETE /chats/{chatId}.
#pragma once

#include <expected>

#include "api/route.h"

namespace stonechat::api {

// 200 and the chat as GET tells it.
std::expected<Plan, wire::RequestError> change_settings(const Call& call, wire::JsonReader& reader,
                                                        const ApiSettings& settings);

// 204.
std::expected<Plan, wire::RequestError> delete_chat(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings);

}  // namespace stonechat::api
