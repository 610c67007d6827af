// GET and POST /chats/{chatId}/members.
#pragma once

#include "api/route.h"
#include "wire/rest_view.h"

namespace stonechat::api {

// Views into `row`.
wire::MemberView member_view(const engine::MemberRow& row);

// By the order in which users first came to this server; paged.
Reply list_members(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

// 201 and the `member_added` event, whose `userIds` are those who were none before; 200 and the same event for a
// repeat; 200 with empty `userIds` where all are members already.
std::expected<Plan, wire::RequestError> add_members(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings);

}  // namespace stonechat::api
