// PATCH and DELETE /chats/{chatId}/messages/{messageId}, PUT and DELETE …/reactions/{emoji}. Each answers 200 and the
// ack, new or repeated.
#pragma once

#include <expected>

#include "api/route.h"

namespace stonechat::api {

std::expected<Plan, wire::RequestError> edit_message(const Call& call, wire::JsonReader& reader,
                                                     const ApiSettings& settings);
std::expected<Plan, wire::RequestError> delete_message(const Call& call, wire::JsonReader& reader,
                                                       const ApiSettings& settings);
std::expected<Plan, wire::RequestError> add_reaction(const Call& call, wire::JsonReader& reader,
                                                     const ApiSettings& settings);
std::expected<Plan, wire::RequestError> remove_reaction(const Call& call, wire::JsonReader& reader,
                                                        const ApiSettings& settings);

}  // namespace stonechat::api
