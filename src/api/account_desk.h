// The calls under /api/v1/auth: built-in accounts. Reads by the read pool, passwords by a pool of their own, decisions
// by the shard host; each call goes from one to the other by values, and its exchange is looked up again for the
// answer. One loop's thread.
//
// A name that nobody has takes the same way and time as a wrong password.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "account/session_family.h"
#include "api/account_call.h"
#include "api/attempt_limits.h"
#include "api/call.h"
#include "api/reply.h"
#include "auth/refresh_token.h"
#include "auth/token.h"
#include "engine/account_request.h"
#include "engine/answer_table.h"
#include "engine/host_thread.h"
#include "engine/read_pool.h"
#include "engine/work_pool.h"
#include "net/http_exchange.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "wire/account_body.h"
#include "wire/json_reader.h"

namespace stonechat::api {

struct AccountSettings {
  bool enabled = false;
  bool registration_open = true;
  account::TokenLives lives;
  std::string secret;  // what access tokens are signed with
  auth::TokenRules rules;
};

// Older than the desk, and outliving it.
struct AccountParts {
  net::Loop& loop;
  engine::HostThread& host;
  engine::ReadPool& pool;
  engine::WorkPool& passwords;
  engine::AnswerTable& answers;
  AttemptLimits& limits;
  const AccountSettings& settings;
};

class AccountDesk {
 public:
  AccountDesk(AccountParts parts, wire::JsonReader& reader) : parts_(parts), reader_(reader) {}
  ~AccountDesk();

  // Once; before the first request.
  void connect(net::HttpServer& server) { server_ = &server; }

  // `call` carries the body; its caller is set for a change of the password only.
  void handle(AccountCall what, const Call& call, const std::string& address);

 private:
  using Found = std::optional<account::Account>;
  using Question = std::move_only_function<std::expected<Found, Failure>(engine::AccountReader&)>;

  // A request that waits for the shard host.
  struct Pending final : engine::AnswerSink {
    void on_answer(const engine::BatchEntry& entry) override { desk->finish(*this, entry.answer); }

    AccountDesk* desk = nullptr;
    net::HttpTicket exchange;
    std::move_only_function<Reply(const engine::AccountOutcome&)> tell;
    engine::Ticket ticket;
  };

  void sign_up(const Call& call, const std::string& address);
  void log_in(const Call& call, const std::string& address);
  void refresh(const Call& call);
  void log_out(const Call& call);
  void change_password(const Call& call, const std::string& address);

  std::expected<void, wire::RequestError> may_try(const std::string& account, const std::string& address);
  void read(net::HttpTicket exchange, Question&& question, std::move_only_function<void(Found&&)>&& then);
  template <class T>
  void compute(net::HttpTicket exchange, std::move_only_function<T()>&& job, std::move_only_function<void(T&&)>&& then);
  template <class Body>
  void ask(net::HttpTicket exchange, Body&& body, std::move_only_function<Reply(const engine::AccountOutcome&)>&& tell);
  void finish(Pending& pending, const engine::Answer& answer);
  void respond(net::HttpTicket exchange, Reply&& reply);
  Reply session(int status, const engine::AccountOutcome& outcome, const auth::RefreshSecret& token) const;

  AccountParts parts_;
  wire::JsonReader& reader_;
  net::HttpServer* server_ = nullptr;
  std::unordered_map<Pending*, std::unique_ptr<Pending>> pending_;
};

}  // namespace stonechat::api
