// The HTTP side of one loop: authenticates each call, finds its route, and carries it to the read pool or the shard
// host and its answer back. GET /ws is handed to the gateway. One loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>

#include "api/account_desk.h"
#include "api/api_settings.h"
#include "api/call.h"
#include "api/operations.h"
#include "api/reply.h"
#include "api/route.h"
#include "auth/current_verifier.h"
#include "engine/answer_table.h"
#include "engine/host_thread.h"
#include "engine/read_pool.h"
#include "engine/revocations.h"
#include "engine/user_admission.h"
#include "net/http_exchange.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "wire/json_reader.h"

namespace stonechat::api {

// Older than the API, and outliving it.
struct ApiParts {
  net::Loop& loop;
  engine::HostThread& host;
  engine::ReadPool& pool;
  engine::AnswerTable& answers;
  engine::UserAdmission& users;
  const auth::CurrentVerifier& verifier;
  const engine::Revocations& revocations;
  engine::WorkPool& passwords;
  AttemptLimits& attempts;
  const AccountSettings& accounts;
  const ApiSettings& settings;
  Operations operations;
  std::function<void(net::HttpExchange&)> open_web_socket;
};

class Api final : public net::HttpService {
 public:
  explicit Api(ApiParts parts);
  ~Api();

  // Once; before the first request.
  void connect(net::HttpServer& server) {
    server_ = &server;
    desk_.connect(server);
  }

  void handle(net::HttpExchange& exchange) override;

 private:
  // A command that waits for the shard host.
  struct Pending final : engine::AnswerSink {
    Pending(Api& owner, Call&& pending_call, Plan&& pending_plan)
        : api(owner), call(std::move(pending_call)), plan(std::move(pending_plan)) {}
    void on_answer(const engine::BatchEntry& entry) override { api.finish(*this, entry); }

    Api& api;
    Call call;
    Plan plan;
    engine::Ticket ticket;
  };

  void serve(net::HttpExchange& exchange, net::Target&& target);
  bool takes_body(net::HttpExchange& exchange, Call& call, const Route& route);
  void admit(net::HttpExchange& exchange, Call&& call, const Route& route);
  void run(Call&& call, const Route& route);
  void run(Call&& call, ReadHandler handler);
  void run(Call&& call, PlanHandler handler);
  void run(Call&& call, AccountCall what);
  void read(Call&& call, Read&& what);
  void finish(Pending& pending, const engine::BatchEntry& entry);
  void respond(net::HttpTicket ticket, Reply&& reply);

  ApiParts parts_;
  net::HttpServer* server_ = nullptr;
  wire::JsonReader reader_;
  AccountDesk desk_;
  std::unordered_map<Pending*, std::unique_ptr<Pending>> pending_;
};

}  // namespace stonechat::api
