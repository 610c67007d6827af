// One node: every long-lived part, in the order in which they depend on each other, and the order in which they stop.
#pragma once

#include <atomic>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/account_desk.h"
#include "api/api_settings.h"
#include "api/attempt_limits.h"
#include "app/config.h"
#include "app/loop_seat.h"
#include "app/operations_door.h"
#include "app/token_keys.h"
#include "base/failure.h"
#include "engine/host_metrics.h"
#include "engine/host_thread.h"
#include "engine/loop_mailboxes.h"
#include "engine/ports/store.h"
#include "engine/read_pool.h"
#include "engine/revocations.h"
#include "engine/user_directory.h"
#include "engine/user_switch_watch.h"
#include "engine/work_pool.h"
#include "gateway/connection_caps.h"
#include "gateway/gateway_limits.h"
#include "gateway/gateway_metrics.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/tls_context.h"
#include "ops/metrics.h"
#include "ops/rate_limited_log.h"

namespace stonechat::app {

class Server {
 public:
  // Opens the store and listens; nothing is served yet. Main thread, before any other thread.
  static std::expected<std::unique_ptr<Server>, Failure> create(const Config& config);
  ~Server();

  // Where it listens, with the real port: "http://ADDR:PORT", or https.
  std::string url() const;
  // Where /metrics are, where that is an address of its own; else empty.
  std::string metrics_url() const;

  // Starts to serve. The calling thread is not used.
  void start();

  // Reads again what may change while it serves: the issuer's key set, the certificate. What cannot be used is logged,
  // and what was there stays. The thread that started it.
  void reload();

  // In stages: no new connections; clients closed with 4000 and given the drain time, or until `hurry` says true (asked
  // every 20 ms, and the waiting is its to do); all that was taken is committed; everything ends. Once.
  void stop(const std::function<bool()>& hurry);

 private:
  explicit Server(const Config& config);
  std::expected<void, Failure> open_store();
  std::expected<void, Failure> read_keys();
  std::expected<void, Failure> open_loops();
  std::expected<void, Failure> read_certificate();
  std::expected<void, Failure> open_host();
  std::expected<void, Failure> listen();
  std::expected<void, Failure> open_operations();
  void count();
  api::Operations operations(api::MetricsPlace place) const {
    return {.metrics = metrics_, .why_not_ready = [this] { return why_not_ready(); }, .metrics_place = place};
  }
  std::string_view why_not_ready() const;

  const Config config_;
  const std::string name_;
  ops::Metrics metrics_;
  engine::HostMetrics host_metrics_;
  gateway::GatewayMetrics gateway_metrics_;
  gateway::GatewayLimits gateway_limits_;
  gateway::ConnectionCaps connection_caps_;
  ops::Counter& unreadable_rows_;
  api::ApiSettings api_settings_;
  api::AccountSettings account_settings_;
  api::AttemptLimits attempts_;
  std::atomic<bool> ready_{false};
  ops::RateLimitedLog checkpoint_log_{1};
  ops::RateLimitedLog unreadable_log_{1};
  std::unique_ptr<TokenKeys> keys_;
  std::unique_ptr<engine::Store> store_;
  engine::UserDirectory directory_;
  engine::Revocations revocations_;
  std::vector<std::unique_ptr<net::Loop>> loops_;
  std::vector<std::unique_ptr<LoopMailbox>> mailboxes_;
  engine::LoopMailboxes sink_;
  std::unique_ptr<engine::ReadPool> pool_;
  std::unique_ptr<engine::WorkPool> passwords_;
  std::unique_ptr<engine::HostThread> host_;
  std::unique_ptr<engine::UserSwitchWatch> switches_;
  std::vector<std::unique_ptr<LoopSeat>> seats_;
  std::unique_ptr<net::TlsContext> tls_;  // none: the wire is plain
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::unique_ptr<OperationsDoor> operations_door_;
  std::vector<std::thread> threads_;
};

}  // namespace stonechat::app
