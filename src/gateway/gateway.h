// The WebSocket sessions of one loop: owns them, gathers what they ask in a round into one hand-over to the shard host,
// and gives them what they share. One loop's thread, except where said.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "account/session_family.h"
#include "auth/current_verifier.h"
#include "base/id.h"
#include "engine/answer_table.h"
#include "engine/host_thread.h"
#include "engine/loop_fanout.h"
#include "engine/read_pool.h"
#include "engine/revocations.h"
#include "engine/user_admission.h"
#include "gateway/connection_caps.h"
#include "gateway/gateway_limits.h"
#include "gateway/gateway_metrics.h"
#include "net/http_exchange.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "wire/client_frame.h"
#include "wire/close_code.h"
#include "wire/json_reader.h"

namespace stonechat::gateway {

class Session;

// Older than the gateway, and outliving it.
struct GatewayParts {
  net::Loop& loop;
  engine::HostThread& host;
  engine::ReadPool& pool;
  engine::AnswerTable& answers;
  engine::LoopFanout& fanout;
  GatewayMetrics& metrics;
  ConnectionCaps& caps;
  const GatewayLimits& limits;
  const auth::CurrentVerifier& verifier;
  const engine::Revocations& revocations;
  const std::string& server_name;  // "stonechat/0.1.0"
};

// Who connects, from a token that was verified.
struct Caller {
  chat::User user;
  DeviceId device;
  std::chrono::sys_seconds token_expires;
  std::optional<account::FamilyKey> login = std::nullopt;  // that the token came from
  const std::string* address = nullptr;                    // as ConnectionCaps counted it; the session gives it back
};

class Gateway {
 public:
  explicit Gateway(GatewayParts parts);
  ~Gateway();

  // Makes a session of an upgraded connection and greets it.
  void welcome(net::UpgradedConnection connection, const Caller& caller);
  // Accepts the connection only to close it with a code that says why.
  void turn_away(net::UpgradedConnection connection, const Caller& caller, wire::CloseCode code);

  // How other loops' gateways are reached, by loop index. Before any of them serves.
  void connect(std::vector<Gateway*> gateways) { gateways_ = std::move(gateways); }

  // Hands what the sessions asked in this round to the shard host. The loop's hook at the end of each round.
  void hand_over();

  // Closes all sessions with 4000; those who don't end are cut after `linger`. No new ones may come.
  void drain(std::chrono::milliseconds linger);
  std::size_t open_sessions() const { return sessions_.size(); }

  // For sessions.
  void turn_out(const ConnectionCaps::Place& place);
  void ask(engine::Submission&& submission) { gathered_.push_back(std::move(submission)); }
  void read_events(Session& session, std::string ref, const wire::GetEvents& range);
  void remove(Session& session);
  wire::JsonReader& reader() { return reader_; }
  const GatewayParts& parts() const { return parts_; }
  std::string& json() { return json_; }

 private:
  Session& add(net::UpgradedConnection& connection, const Caller& caller);
  void feed_early(Session& session, const std::string& early_bytes);

  GatewayParts parts_;
  wire::JsonReader reader_;
  std::string json_;  // kept for its capacity only
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<engine::HostItem> gathered_;
  std::vector<Gateway*> gateways_;
};

}  // namespace stonechat::gateway
