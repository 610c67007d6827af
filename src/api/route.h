// What a path and a method lead to. Handlers are plain functions of a call: a read runs on a read pool's thread, a
// command is planned on the loop, decided by the shard host, and its answer told on the loop (or by a read behind it).
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/account_call.h"
#include "api/api_settings.h"
#include "api/call.h"
#include "api/reply.h"
#include "chat/command.h"
#include "engine/committed_batch.h"
#include "engine/host_item.h"
#include "engine/ports/store_reader.h"
#include "wire/json_reader.h"
#include "wire/rest_change.h"

namespace stonechat::api {

using Read = std::move_only_function<Reply(const Call&, engine::StoreReader&)>;

// Its origin is filled in by who sends it.
using PlannedCommand = std::variant<chat::Command, engine::RenameUser>;

struct Plan {
  PlannedCommand command;
  // The answer to applied, repeated and unchanged commands, or a read that makes it. Refusals are told by the API.
  std::move_only_function<std::variant<Reply, Read>(const engine::BatchEntry&)> tell;
};

using ReadHandler = Reply (*)(const Call&, engine::StoreReader&, const ApiSettings&);
using PlanHandler = std::expected<Plan, wire::RequestError> (*)(const Call&, wire::JsonReader&, const ApiSettings&);

struct Route {
  std::string_view method;
  std::string_view path;  // behind /api/v1/; {} stands for one segment
  std::variant<ReadHandler, PlanHandler, AccountCall> handler;
};

std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;         // null: no route with this method
  std::vector<std::string> parameters;  // what {} stood for
  std::string allow;                    // the methods that the path has; empty: there is no such path
};

// `segments` are those behind /api/v1. HEAD is taken for GET.
Match match_route(std::string_view method, std::span<const std::string> segments);

// A path parameter or a query's value as an id; `not_found` for what cannot be one.
std::expected<ChatId, wire::RequestError> chat_parameter(const Call& call);

// The chat that the path names, as the caller sees it; `not_found` where it is none of theirs.
std::expected<engine::ChatView, wire::RequestError> chat_of(const Call& call, engine::StoreReader& reader);
std::expected<engine::ChatView, wire::RequestError> chat_of(const ChatId& chat, const Call& call,
                                                            engine::StoreReader& reader);

// Whole numbers of a query, within bounds; `fallback` where the parameter is absent.
std::expected<std::int64_t, wire::RequestError> number_parameter(const Call& call, std::string_view name,
                                                                 std::int64_t least, std::int64_t most,
                                                                 std::int64_t fallback);

// The message that a path below a chat names.
std::expected<wire::MessageName, wire::RequestError> message_parameter(const Call& call);
// The member that a path below a chat names; `me` is the caller.
std::expected<wire::MemberName, wire::RequestError> member_parameter(const Call& call);

// The Idempotency-Key as a command's id.
std::expected<std::optional<MessageId>, wire::RequestError> idempotency_key(const Call& call);

// What the body asks for, as the caller's command. Its id is the body's or the Idempotency-Key; both have to be the
// same.
std::expected<chat::Command, wire::RequestError> command_of(const Call& call, wire::ParsedCommand&& parsed);

inline constexpr std::int64_t page_limit_max = 200;
inline constexpr std::int64_t page_limit_default = 50;

}  // namespace stonechat::api
