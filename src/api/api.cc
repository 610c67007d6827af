#include "api/api.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/contracts.h"
#include "auth/bearer.h"
#include "base/time.h"
#include "engine/error_response.h"
#include "wire/refusal_code.h"

namespace stonechat::api {
namespace {

wire::RequestError no_such_path() {
  return {.code = wire::ErrorCode::not_found, .message = "there is nothing at this path"};
}

net::HttpResponse method_not_allowed(const std::string& allow) {
  net::HttpResponse response = engine::error_response(
      {.code = wire::ErrorCode::bad_request, .message = "this path takes " + allow, .http_status = 405});
  response.headers.emplace_back("Allow", allow);
  return response;
}

// JSON is what all bodies are; a client that says something else means something else.
bool says_other_than_json(const net::HttpRequest& request) {
  const auto type = request.header("content-type");
  if (request.body.empty() || !type) {
    return false;
  }
  return !net::equals_ignoring_case(type->substr(0, type->find_first_of("; ")), "application/json");
}

std::optional<std::string> header_text(const net::HttpRequest& request, std::string_view name) {
  const auto value = request.header(name);
  return value ? std::optional<std::string>{*value} : std::nullopt;
}

engine::HostItem item_of(PlannedCommand&& command, engine::Origin&& origin) {
  if (auto* rename = std::get_if<engine::RenameUser>(&command)) {
    rename->origin = std::move(origin);
    return std::move(*rename);
  }
  return engine::Submission{.origin = std::move(origin), .command = std::get<chat::Command>(std::move(command))};
}

}  // namespace

Api::Api(ApiParts parts)
    : parts_(std::move(parts)),
      reader_(parts_.settings.json_depth_max),
      desk_({.loop = parts_.loop,
             .host = parts_.host,
             .pool = parts_.pool,
             .passwords = parts_.passwords,
             .answers = parts_.answers,
             .limits = parts_.attempts,
             .settings = parts_.accounts},
            reader_) {}

Api::~Api() {
  for (const auto& [raw, pending] : pending_) {
    parts_.answers.close(pending->ticket);
  }
}

void Api::handle(net::HttpExchange& exchange) {
  auto target = net::parse_target(exchange.request().target);
  if (!target) {
    exchange.respond(net::error_response(target.error()));
    return;
  }
  serve(exchange, std::move(*target));
}

void Api::serve(net::HttpExchange& exchange, net::Target&& target) {
  const net::HttpRequest& request = exchange.request();
  const std::span<const std::string> segments{target.segments};
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (segments.size() == 1 && segments[0] == "ws") {
    parts_.open_web_socket(exchange);
    return;
  }
  if (segments.size() >= 2 && segments[0] == "api" && segments[1] == "v1") {
    if (auto response = contract_response(request, segments.subspan(2))) {
      exchange.respond(reads ? *response : method_not_allowed("GET"));
      return;
    }
    Match match = match_route(request.method, segments.subspan(2));
    if (match.allow.empty()) {
      exchange.respond(engine::error_response(no_such_path()));
    } else if (match.route == nullptr) {
      exchange.respond(method_not_allowed(match.allow));
    } else {
      Call call{.ticket = exchange.ticket(),
                .caller = {},
                .login = {},
                .target = std::move(target),
                .parameters = std::move(match.parameters),
                .idempotency_key = header_text(request, "idempotency-key"),
                .body = {}};
      admit(exchange, std::move(call), *match.route);
    }
    return;
  }
  if (auto response = operations_response(parts_.operations, segments)) {
    exchange.respond(reads ? *response : method_not_allowed("GET"));
    return;
  }
  exchange.respond(engine::error_response(no_such_path()));
}

void Api::admit(net::HttpExchange& exchange, Call&& call, const Route& route) {
  const auto* account_call = std::get_if<AccountCall>(&route.handler);
  if (account_call != nullptr && !needs_token(*account_call)) {
    if (takes_body(exchange, call, route)) {
      run(std::move(call), *account_call);
    }
    return;
  }
  const auto refuse = [&](std::string_view message) {
    exchange.respond(engine::error_response({.code = wire::ErrorCode::unauthorized, .message = std::string{message}}));
  };
  const auto authorization = exchange.request().header("authorization");
  const auto token = authorization ? auth::bearer_token(*authorization) : std::nullopt;
  if (!token) {
    refuse("send the header `Authorization: Bearer TOKEN`");
    return;
  }
  auto claims = parts_.verifier.verify(*token, wall_now());
  if (!claims) {
    refuse(auth::message_of(claims.error()));
    return;
  }
  if (const auto barred = parts_.revocations.why_barred(claims->session, claims->subject)) {
    refuse(*barred);
    return;
  }
  if (!takes_body(exchange, call, route)) {
    return;
  }
  call.caller.id = *UserId::parse(claims->subject);
  call.login = claims->session ? account::family_of(*claims->session) : std::nullopt;
  const UserId user = call.caller.id;
  parts_.users.admit(user, claims->name.value_or(""),
                     [this, call = std::move(call), &route](std::optional<UserKey> key) mutable {
                       if (!key) {
                         respond(call.ticket, std::unexpected(unavailable()));
                         return;
                       }
                       call.caller.key = *key;
                       run(std::move(call), route);
                     });
}

// False where the body is of a kind that nobody reads here, and that is answered.
bool Api::takes_body(net::HttpExchange& exchange, Call& call, const Route& route) {
  if (says_other_than_json(exchange.request())) {
    exchange.respond(engine::error_response({.code = wire::ErrorCode::bad_request,
                                             .message = "bodies are JSON; send `Content-Type: application/json`",
                                             .http_status = 415}));
    return false;
  }
  if (!std::holds_alternative<ReadHandler>(route.handler)) {
    call.body = exchange.take_request().body;  // reads have none to wait with
  }
  return true;
}

void Api::run(Call&& call, const Route& route) {
  std::visit([&](auto handler) { run(std::move(call), handler); }, route.handler);
}

void Api::run(Call&& call, ReadHandler handler) {
  read(std::move(call), [handler, &settings = parts_.settings](const Call& waiting, engine::StoreReader& reader) {
    return handler(waiting, reader, settings);
  });
}

void Api::run(Call&& call, PlanHandler handler) {
  auto plan = handler(call, reader_, parts_.settings);
  if (!plan) {
    respond(call.ticket, std::unexpected(std::move(plan.error())));
    return;
  }
  auto owned = std::make_unique<Pending>(*this, std::move(call), std::move(*plan));
  Pending& pending = *owned;
  pending.ticket = parts_.answers.open(pending);
  pending_.emplace(&pending, std::move(owned));
  engine::Origin origin{.loop = parts_.loop.index(), .ticket = pending.ticket, .ref = {}};
  if (!parts_.host.submit(item_of(std::move(pending.plan.command), std::move(origin)))) {
    finish(pending, {.origin = {}, .chat = {}, .message = {}, .answer = engine::Unavailable{}});
  }
}

void Api::run(Call&& call, AccountCall what) {
  if (const net::HttpExchange* exchange = server_->find(call.ticket)) {
    desk_.handle(what, call, exchange->peer_address());
  }
}

void Api::read(Call&& call, Read&& what) {
  const net::HttpTicket ticket = call.ticket;
  const bool taken =
      parts_.pool.submit([this, call = std::move(call), what = std::move(what)](engine::StoreReader& reader) mutable {
        parts_.loop.post(
            [this, ticket = call.ticket, reply = what(call, reader)]() mutable { respond(ticket, std::move(reply)); });
      });
  if (!taken) {
    respond(ticket, std::unexpected(unavailable()));
  }
}

void Api::finish(Pending& pending, const engine::BatchEntry& entry) {
  parts_.answers.close(pending.ticket);
  const auto node = pending_.extract(&pending);
  if (const auto* refusal = std::get_if<chat::Refusal>(&entry.answer)) {
    respond(pending.call.ticket, std::unexpected(wire::request_error(*refusal)));
    return;
  }
  if (std::holds_alternative<engine::Unavailable>(entry.answer)) {
    respond(pending.call.ticket, std::unexpected(unavailable()));
    return;
  }
  if (std::holds_alternative<engine::OutcomeUnknown>(entry.answer)) {
    respond(pending.call.ticket, std::unexpected(outcome_unknown()));
    return;
  }
  auto told = pending.plan.tell(entry);
  if (auto* reply = std::get_if<Reply>(&told)) {
    respond(pending.call.ticket, std::move(*reply));
  } else {
    read(std::move(pending.call), std::move(std::get<Read>(told)));
  }
}

void Api::respond(net::HttpTicket ticket, Reply&& reply) {
  if (net::HttpExchange* exchange = server_->find(ticket)) {
    exchange->respond(response_of(std::move(reply)));
  }
}

}  // namespace stonechat::api
