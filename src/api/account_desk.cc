#include "api/account_desk.h"

#include <utility>

#include "account/username.h"
#include "auth/password_hash.h"
#include "base/random.h"
#include "base/time.h"
#include "base/time_ordered_id.h"

namespace stonechat::api {
namespace {

using engine::AccountOutcome;
using engine::AccountRefusal;
using wire::ErrorCode;
using wire::RequestError;

RequestError too_many(std::chrono::milliseconds wait) {
  return {.code = ErrorCode::rate_limited,
          .message = "too many attempts; wait for the time that Retry-After says",
          .retry_after = wait};
}

RequestError error_of(AccountRefusal refusal) {
  switch (refusal) {
    case AccountRefusal::username_taken:
      return {.code = ErrorCode::conflict, .message = "this username is taken; choose another"};
    case AccountRefusal::wrong_password:
      return {.code = ErrorCode::unauthorized, .message = "the username or the password is wrong"};
    case AccountRefusal::disabled:
      return {.code = ErrorCode::forbidden, .message = "this account is disabled; ask the server's operator"};
    case AccountRefusal::session_over:
      break;
  }
  return {.code = ErrorCode::unauthorized, .message = "this refresh token is not good any more; log in again"};
}

Reply done(const AccountOutcome& outcome) {
  if (const auto* refusal = std::get_if<AccountRefusal>(&outcome)) {
    return std::unexpected(error_of(*refusal));
  }
  return no_content();
}

std::optional<RequestError> complaint_about(const wire::RegisterBody& body) {
  if (!account::is_username(body.username)) {
    return bad_request(
        "username must be 3 to 64 letters (a to z), digits, '.', '_' or '-', the first a letter or digit");
  }
  if (const auto complaint = account::password_complaint(body.password, body.username)) {
    return bad_request(std::string{*complaint} + "; choose another");
  }
  return std::nullopt;
}

}  // namespace

AccountDesk::~AccountDesk() {
  for (const auto& [raw, pending] : pending_) {
    parts_.answers.close(pending->ticket);
  }
}

void AccountDesk::handle(AccountCall what, const Call& call, const std::string& address) {
  if (!parts_.settings.enabled) {
    respond(call.ticket, std::unexpected(RequestError{.code = ErrorCode::not_found,
                                                      .message = "this server has no accounts of its own; its tokens "
                                                                 "come from elsewhere"}));
    return;
  }
  switch (what) {
    case AccountCall::sign_up:
      return sign_up(call, address);
    case AccountCall::log_in:
      return log_in(call, address);
    case AccountCall::refresh:
      return refresh(call);
    case AccountCall::log_out:
      return log_out(call);
    case AccountCall::change_password:
      return change_password(call, address);
  }
}

void AccountDesk::sign_up(const Call& call, const std::string& address) {
  const net::HttpTicket exchange = call.ticket;
  if (!parts_.settings.registration_open) {
    respond(exchange, std::unexpected(RequestError{.code = ErrorCode::forbidden,
                                                   .message = "nobody can register here; ask the server's operator"}));
    return;
  }
  auto body = wire::parse_register(reader_, call.body);
  if (!body) {
    respond(exchange, std::unexpected(std::move(body.error())));
    return;
  }
  if (auto complaint = complaint_about(*body)) {
    respond(exchange, std::unexpected(std::move(*complaint)));
    return;
  }
  if (const auto wait = parts_.limits.by_address.take(address_key(address), parts_.loop.now()); wait.count() != 0) {
    respond(exchange, std::unexpected(too_many(wait)));
    return;
  }
  const std::string username = body->username;
  read(
      exchange, [username](engine::AccountReader& reader) { return reader.find_account(username); },
      [this, exchange, body = std::move(*body)](Found&& taken) mutable {
        if (taken) {
          respond(exchange, std::unexpected(error_of(AccountRefusal::username_taken)));
          return;
        }
        std::string password = std::move(body.password);
        compute<std::string>(
            exchange, [password = std::move(password)] { return auth::hash_password(password); },
            [this, exchange, body = std::move(body)](std::string&& hash) mutable {
              if (hash.empty()) {
                respond(exchange, std::unexpected(unavailable()));
                return;
              }
              const auto token = auth::RefreshSecret::fresh();
              std::string display_name = body.display_name.empty() ? body.username : std::move(body.display_name);
              const auto user = UserId::parse(time_ordered_id("user_", wall_now(), random_bytes<10>()));
              ask(exchange,
                  engine::RegisterAccount{.username = std::move(body.username),
                                          .password_hash = std::move(hash),
                                          .user = *user,
                                          .display_name = std::move(display_name),
                                          .first_token = token.hash()},
                  [this, token](const AccountOutcome& outcome) { return session(201, outcome, token); });
            });
      });
}

void AccountDesk::log_in(const Call& call, const std::string& address) {
  const net::HttpTicket exchange = call.ticket;
  auto body = wire::parse_login(reader_, call.body);
  if (!body) {
    respond(exchange, std::unexpected(std::move(body.error())));
    return;
  }
  const std::string name = account::username_key(body->username);
  if (auto may = may_try(name, address); !may) {
    respond(exchange, std::unexpected(std::move(may.error())));
    return;
  }
  read(
      exchange, [name](engine::AccountReader& reader) { return reader.find_account(name); },
      [this, exchange, name, password = std::move(body->password)](Found&& found) mutable {
        std::string hash = found ? found->password_hash : auth::nobody_password_hash();
        compute<bool>(
            exchange,
            [hash, exists = found.has_value(), password = std::move(password)] {
              return auth::is_password_of(hash, password) && exists;
            },
            [this, exchange, name, hash](bool&& right) mutable {
              if (!right) {
                respond(exchange, std::unexpected(error_of(AccountRefusal::wrong_password)));
                return;
              }
              parts_.limits.by_account.give_back(name);
              const auto token = auth::RefreshSecret::fresh();
              ask(exchange,
                  engine::OpenSession{.username = name, .verified_hash = std::move(hash), .first_token = token.hash()},
                  [this, token](const AccountOutcome& outcome) { return session(200, outcome, token); });
            });
      });
}

void AccountDesk::refresh(const Call& call) {
  const auto body = wire::parse_refresh_token(reader_, call.body);
  if (!body) {
    respond(call.ticket, std::unexpected(body.error()));
    return;
  }
  const auto presented = auth::RefreshSecret::parse(body->refresh_token);
  if (!presented) {
    respond(call.ticket, std::unexpected(error_of(AccountRefusal::session_over)));
    return;
  }
  const auto salt = random_bytes<32>();
  ask(call.ticket,
      engine::RefreshSession{
          .presented = presented->hash(), .fresh = salt, .successor = presented->successor(salt).hash()},
      [this, presented = *presented](const AccountOutcome& outcome) {
        const auto* granted = std::get_if<engine::SessionGranted>(&outcome);
        return session(200, outcome, granted != nullptr ? presented.successor(granted->salt) : presented);
      });
}

void AccountDesk::log_out(const Call& call) {
  const auto body = wire::parse_refresh_token(reader_, call.body);
  if (!body) {
    respond(call.ticket, std::unexpected(body.error()));
    return;
  }
  const auto presented = auth::RefreshSecret::parse(body->refresh_token);
  if (!presented) {
    respond(call.ticket, no_content());  // as for every token that is not good: what is asked for holds
    return;
  }
  ask(call.ticket, engine::EndSession{.presented = presented->hash()}, &done);
}

void AccountDesk::change_password(const Call& call, const std::string& address) {
  const net::HttpTicket exchange = call.ticket;
  auto body = wire::parse_change_password(reader_, call.body);
  if (!body) {
    respond(exchange, std::unexpected(std::move(body.error())));
    return;
  }
  const std::string limited = "of " + call.caller.id.text();  // no username has a space
  if (auto may = may_try(limited, address); !may) {
    respond(exchange, std::unexpected(std::move(may.error())));
    return;
  }
  read(
      exchange, [user = call.caller.id](engine::AccountReader& reader) { return reader.find_account_of(user); },
      [this, exchange, limited, kept = call.login, body = std::move(*body)](Found&& found) mutable {
        if (!found) {
          respond(exchange, std::unexpected(RequestError{.code = ErrorCode::not_found,
                                                         .message = "you have no account here, so no password"}));
          return;
        }
        if (const auto complaint = account::password_complaint(body.new_password, found->username)) {
          respond(exchange, std::unexpected(bad_request(std::string{*complaint} + "; choose another newPassword")));
          return;
        }
        std::string hash = found->password_hash;
        compute<std::optional<std::string>>(
            exchange,
            [hash, body = std::move(body)]() -> std::optional<std::string> {
              if (!auth::is_password_of(hash, body.current_password)) {
                return std::nullopt;
              }
              return auth::hash_password(body.new_password);
            },
            [this, exchange, limited, kept, hash, name = found->username](std::optional<std::string>&& made) mutable {
              if (!made) {
                respond(exchange, std::unexpected(RequestError{.code = ErrorCode::forbidden,
                                                               .message = "currentPassword is wrong"}));
                return;
              }
              if (made->empty()) {
                respond(exchange, std::unexpected(unavailable()));
                return;
              }
              parts_.limits.by_account.give_back(limited);
              const auto token = auth::RefreshSecret::fresh();
              ask(exchange,
                  engine::ChangePassword{.username = std::move(name),
                                         .verified_hash = std::move(hash),
                                         .new_hash = std::move(*made),
                                         .kept = kept,
                                         .new_token = token.hash()},
                  [this, token](const AccountOutcome& outcome) { return session(200, outcome, token); });
            });
      });
}

std::expected<void, RequestError> AccountDesk::may_try(const std::string& account, const std::string& address) {
  auto wait = parts_.limits.by_address.take(address_key(address), parts_.loop.now());
  if (wait.count() == 0) {
    wait = parts_.limits.by_account.take(account, parts_.loop.now());
  }
  return wait.count() == 0 ? std::expected<void, RequestError>{} : std::unexpected(too_many(wait));
}

void AccountDesk::read(net::HttpTicket exchange, Question&& question, std::move_only_function<void(Found&&)>&& then) {
  const bool taken = parts_.pool.submit(
      [this, exchange, question = std::move(question), then = std::move(then)](engine::StoreReader& reader) mutable {
        parts_.loop.post([this, exchange, found = question(reader.accounts()), then = std::move(then)]() mutable {
          if (found) {
            then(std::move(*found));
          } else {
            respond(exchange, std::unexpected(store_failed(found.error())));
          }
        });
      });
  if (!taken) {
    respond(exchange, std::unexpected(unavailable()));
  }
}

template <class T>
void AccountDesk::compute(net::HttpTicket exchange, std::move_only_function<T()>&& job,
                          std::move_only_function<void(T&&)>&& then) {
  const bool taken = parts_.passwords.submit([this, job = std::move(job), then = std::move(then)]() mutable {
    parts_.loop.post([result = job(), then = std::move(then)]() mutable { then(std::move(result)); });
  });
  if (!taken) {
    respond(exchange, std::unexpected(RequestError{.code = ErrorCode::unavailable,
                                                   .message = "too many are logging in now; try again later",
                                                   .retry_after = std::chrono::seconds{1}}));
  }
}

template <class Body>
void AccountDesk::ask(net::HttpTicket exchange, Body&& body,
                      std::move_only_function<Reply(const AccountOutcome&)>&& tell) {
  auto owned = std::make_unique<Pending>();
  Pending& pending = *owned;
  pending.desk = this;
  pending.exchange = exchange;
  pending.tell = std::move(tell);
  pending.ticket = parts_.answers.open(pending);
  pending_.emplace(&pending, std::move(owned));
  const engine::Origin origin{.loop = parts_.loop.index(), .ticket = pending.ticket, .ref = {}};
  if (!parts_.host.submit(
          engine::AccountRequest{.origin = origin, .lives = parts_.settings.lives, .body = std::forward<Body>(body)})) {
    finish(pending, engine::Unavailable{});
  }
}

void AccountDesk::finish(Pending& pending, const engine::Answer& answer) {
  parts_.answers.close(pending.ticket);
  const auto node = pending_.extract(&pending);
  if (const auto* outcome = std::get_if<AccountOutcome>(&answer)) {
    respond(pending.exchange, pending.tell(*outcome));
    return;
  }
  const bool unknown = std::holds_alternative<engine::OutcomeUnknown>(answer);
  respond(pending.exchange, std::unexpected(unknown ? outcome_unknown() : unavailable()));
}

void AccountDesk::respond(net::HttpTicket exchange, Reply&& reply) {
  if (net::HttpExchange* open = server_->find(exchange)) {
    open->respond(response_of(std::move(reply)));
  }
}

Reply AccountDesk::session(int status, const AccountOutcome& outcome, const auth::RefreshSecret& token) const {
  const auto* granted = std::get_if<engine::SessionGranted>(&outcome);
  if (granted == nullptr) {
    return std::unexpected(error_of(std::get<AccountRefusal>(outcome)));
  }
  const std::string login = account::login_name(granted->family);
  auth::Claims claims;
  claims.subject = granted->user.text();
  claims.device = login;
  claims.session = login;
  claims.issued_at_seconds = std::chrono::floor<std::chrono::seconds>(wall_now().time_since_epoch()).count();
  claims.expires_at_seconds =
      std::chrono::floor<std::chrono::seconds>(granted->access_expires.time_since_epoch()).count();
  const std::string access = auth::sign_hs256(claims, parts_.settings.secret, parts_.settings.rules);
  std::string body;
  wire::append_session_tokens(body, {.user = granted->user.view(),
                                     .access_token = access,
                                     .expires = granted->access_expires,
                                     .refresh_token = token.text()});
  return json_response(status, std::move(body));
}

}  // namespace stonechat::api
