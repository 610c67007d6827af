// What serves on one loop. After construction only its loop's thread calls it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "api/api.h"
#include "engine/answer_table.h"
#include "engine/loop_fanout.h"
#include "engine/user_admission.h"
#include "gateway/gateway.h"
#include "gateway/upgrade.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace stonechat::app {

// Where committed batches arrive on a loop; older than the shard host, which the seat's other parts need.
struct LoopMailbox {
  explicit LoopMailbox(int loop_index) : fanout(loop_index, answers) {}

  engine::AnswerTable answers;
  engine::LoopFanout fanout;
};

// Older than the seat, and outliving it.
struct SeatParts {
  net::Loop& loop;
  LoopMailbox& mailbox;
  engine::HostThread& host;
  engine::ReadPool& pool;
  engine::WorkPool& passwords;
  const engine::UserDirectory& directory;
  const engine::Revocations& revocations;
  const auth::CurrentVerifier& verifier;
  gateway::GatewayMetrics& gateway_metrics;
  gateway::ConnectionCaps& connection_caps;
  const gateway::GatewayLimits& gateway_limits;
  const api::ApiSettings& api_settings;
  const api::AccountSettings& account_settings;
  api::AttemptLimits& attempts;
  api::Operations operations;
  net::HttpServerLimits http_limits;
  const std::string& server_name;
};

class LoopSeat {
 public:
  explicit LoopSeat(const SeatParts& parts);

  void accept(int fd, std::unique_ptr<net::TlsStream> tls) { http_.accept(fd, std::move(tls)); }
  gateway::Gateway& gateway() { return gateway_; }
  // No new sessions; those that are there are closed with 4000, and whatever is left after `linger` is cut.
  void drain(std::chrono::milliseconds linger);
  std::size_t open_connections() const { return gateway_.open_sessions() + http_.open_connections(); }

 private:
  engine::UserAdmission users_;
  gateway::Gateway gateway_;
  gateway::UpgradeDoor door_;
  api::Api api_;
  net::HttpServer http_;
};

}  // namespace stonechat::app
