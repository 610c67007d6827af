#include "app/server.h"

#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <span>
#include <utility>

#include "adapters/sqlite/sqlite_store.h"
#include "app/token_settings.h"
#include "app/version.h"
#include "auth/password_hash.h"
#include "base/check.h"
#include "base/thread_name.h"
#include "base/time.h"
#include "ops/log.h"

namespace stonechat::app {
namespace {

// Cursors have to be good on every node and after a restart, and nobody else may make them.
wire::CursorKey cursor_key_from(std::string_view secret) {
  wire::CursorKey key;
  const std::string text = "stonechat cursor key\n" + std::string{secret};
  check(EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(key.secret.data()), nullptr, EVP_sha256(),
                   nullptr) == 1,
        "SHA-256 is always there");
  return key;
}

gateway::GatewayLimits gateway_limits(const Config& config) {
  const Config::Limits& limits = config.limits;
  return {.wire = {.content_bytes_max = bound_of(limits.content_bytes_max),
                   .members_per_call_max = bound_of(limits.members_per_call_max)},
          .json_depth_max = limits.json_depth_max,
          .frame_bytes_max = bound_of(limits.frame_bytes_max),
          .send_queue_bytes_max = bound_of(limits.send_queue_bytes_max),
          .receipts_members_max = limits.receipts_members_max,
          .messages = {.per_second = limits.messages_per_second, .burst = limits.message_burst},
          .unwelcome_frames_max =
              std::max(gateway::unwelcome_frames_least, gateway::unwelcome_frames_per_burst * limits.message_burst),
          .handshakes = {.per_second = limits.handshakes_per_second, .burst = limits.handshakes_per_second},
          .heartbeat_interval = limits.heartbeat_interval,
          .allowed_origins = config.server.allowed_origins};
}

net::HttpServerLimits http_limits(const Config::Limits& limits) {
  net::HttpServerLimits made;
  made.header_bytes_max = bound_of(limits.header_bytes_max);
  made.body_bytes_max = bound_of(limits.body_bytes_max);
  const auto bound_or_never = [](std::chrono::milliseconds time) {
    constexpr std::chrono::hours never{24 * 365};
    return time.count() == 0 ? never : time;
  };
  made.handshake_timeout = bound_or_never(limits.handshake_timeout);
  made.idle_timeout = bound_or_never(limits.keep_alive_timeout);
  return made;
}

// Two at a time keep password hashing to 38 MiB and from taking all cores; at some 30 ms each this many wait for under
// two seconds.
constexpr std::size_t password_threads = 2;
constexpr std::size_t passwords_waiting_max = 128;

api::AccountSettings account_settings(const Config& config, const TokenSettings& tokens) {
  using std::chrono::seconds;
  return {.enabled = tokens.accounts,
          .registration_open = config.auth.registration == "open",
          .lives = {.access = seconds{config.auth.access_token_seconds},
                    .refresh = seconds{config.auth.refresh_token_seconds}},
          .secret = tokens.secret,
          .rules = tokens.rules};
}

std::size_t loop_count(const Config& config) {
  return config.server.loops != 0 ? config.server.loops : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

std::expected<std::unique_ptr<Server>, Failure> Server::create(const Config& config) {
  std::unique_ptr<Server> server{new Server(config)};
  for (const auto step : {&Server::open_store, &Server::read_keys, &Server::read_certificate, &Server::open_loops,
                          &Server::listen, &Server::open_operations}) {
    if (auto done = ((*server).*step)(); !done) {
      return std::unexpected(std::move(done.error()));
    }
  }
  server->count();
  return server;
}

Server::Server(const Config& config)
    : config_(config),
      name_(std::string{"stonechat/"} + version),
      host_metrics_(metrics_),
      gateway_metrics_(metrics_),
      gateway_limits_(gateway_limits(config)),
      connection_caps_({.per_user_max = config.limits.connections_per_user_max,
                        .per_address_max = config.limits.connections_per_address_max}),
      unreadable_rows_(
          metrics_.counter("stonechat_unreadable_rows_total", "Reads that met a stored row that cannot be read.")),
      api_settings_{.wire = gateway_limits_.wire, .json_depth_max = config.limits.json_depth_max, .cursor_key = {}},
      attempts_{.by_account = api::AttemptLimit(config.limits.logins_per_account_per_minute),
                .by_address = api::AttemptLimit(config.limits.logins_per_address_per_minute)} {}

Server::~Server() {
  check(threads_.empty(), "a server that was started is stopped before it goes");
  operations_door_.reset();
  listeners_.clear();
  pool_.reset();  // its jobs know the seats
  passwords_.reset();
  switches_.reset();
  seats_.clear();
  host_.reset();
  if (store_) {
    store_->stop();
  }
}

std::expected<void, Failure> Server::open_store() {
  auto& checkpoints = metrics_.histogram("stonechat_checkpoint_seconds", "One checkpoint.", ops::seconds_buckets());
  auto& gates = metrics_.histogram("stonechat_checkpoint_gate_seconds",
                                   "Time in which a checkpoint kept commits waiting.", ops::seconds_buckets());
  auto& wal_pages = metrics_.gauge("stonechat_wal_pages", "Pages in the write-ahead log at the last checkpoint.");
  sqlite::SqliteStoreOptions options;
  options.data_dir = config_.server.data_dir;
  options.disk_free_bytes_min = static_cast<std::int64_t>(config_.limits.disk_free_bytes_min);
  options.on_checkpoint = [&](const sqlite::CheckpointReport& report) {
    checkpoints.observe(std::chrono::duration<double>(report.outside_gate + report.inside_gate).count());
    gates.observe(std::chrono::duration<double>(report.inside_gate).count());
    wal_pages.set(report.wal_pages);
    if (!report.failure.empty()) {
      checkpoint_log_.log(ops::LogLevel::error, "checkpoint_failed", {{"why", report.failure}});
    }
  };
  options.on_unreadable = [this](const Failure& failure) {
    unreadable_rows_.increment();
    unreadable_log_.log(ops::LogLevel::error, "unreadable_row", {{"why", failure.message}});
  };
  auto store = sqlite::open_sqlite_store(options);
  if (!store) {
    return std::unexpected(std::move(store.error()));
  }
  store_ = std::move(*store);
  return {};
}

std::expected<void, Failure> Server::read_keys() {
  auto settings = token_settings(config_);
  if (!settings) {
    return std::unexpected(std::move(settings.error()));
  }
  api_settings_.cursor_key = cursor_key_from(settings->secret);
  account_settings_ = account_settings(config_, *settings);
  auto keys = TokenKeys::load(config_, *settings, metrics_);
  if (!keys) {
    return std::unexpected(std::move(keys.error()));
  }
  keys_ = std::move(*keys);
  return {};
}

std::expected<void, Failure> Server::open_loops() {
  for (std::size_t i = 0; i < loop_count(config_); ++i) {
    auto loop = net::Loop::create(static_cast<int>(i));
    if (!loop) {
      return std::unexpected(std::move(loop.error()));
    }
    loops_.push_back(std::move(*loop));
    mailboxes_.push_back(std::make_unique<LoopMailbox>(static_cast<int>(i)));
    sink_.connect(*loops_.back(), mailboxes_.back()->fanout);
  }
  constexpr std::size_t reads_waiting_max = 8'192;
  auto pool = engine::ReadPool::start(*store_, config_.store.reader_threads, reads_waiting_max);
  if (!pool) {
    return std::unexpected(std::move(pool.error()));
  }
  pool_ = std::move(*pool);
  if (account_settings_.enabled) {
    auth::nobody_password_hash();  // made once, and not when the first unknown name comes
  }
  passwords_ = std::make_unique<engine::WorkPool>("passwords", password_threads, passwords_waiting_max);
  if (auto opened = open_host(); !opened) {
    return opened;
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    seats_.push_back(std::make_unique<LoopSeat>(SeatParts{
        .loop = *loops_[i],
        .mailbox = *mailboxes_[i],
        .host = *host_,
        .pool = *pool_,
        .passwords = *passwords_,
        .directory = directory_,
        .revocations = revocations_,
        .verifier = keys_->verifier(),
        .gateway_metrics = gateway_metrics_,
        .connection_caps = connection_caps_,
        .gateway_limits = gateway_limits_,
        .api_settings = api_settings_,
        .account_settings = account_settings_,
        .attempts = attempts_,
        .operations =
            operations(config_.server.metrics_listen.empty() ? api::MetricsPlace::here : api::MetricsPlace::elsewhere),
        .http_limits = http_limits(config_.limits),
        .server_name = name_}));
  }
  std::vector<gateway::Gateway*> gateways;
  for (const auto& seat : seats_) {
    gateways.push_back(&seat->gateway());
  }
  for (gateway::Gateway* gateway : gateways) {
    gateway->connect(gateways);
  }
  return {};
}

std::expected<void, Failure> Server::read_certificate() {
  if (config_.tls.cert.empty()) {
    return {};
  }
  auto context = net::TlsContext::load({.certificate = config_.tls.cert, .key = config_.tls.key});
  if (!context) {
    return std::unexpected(std::move(context.error()));
  }
  tls_ = std::move(*context);
  metrics_.gauge_from("stonechat_tls_certificate_expires_seconds", "When the certificate in use runs out, since 1970.",
                      {}, [this] { return static_cast<double>(tls_->expires().time_since_epoch().count()); });
  return {};
}

std::expected<void, Failure> Server::open_host() {
  const auto reader = store_->open_reader();
  if (!reader) {
    return std::unexpected(reader.error());
  }
  if (auto loaded = engine::load_revocations((*reader)->accounts(), revocations_, wall_now()); !loaded) {
    return loaded;
  }
  engine::HostThreadOptions options;
  options.host.recent_bytes_max = bound_of(config_.limits.recent_bytes_max);
  options.host.provision_named_users = !account_settings_.enabled;
  options.queue_max = config_.store.queue_commands_max;
  auto host = engine::HostThread::start(*store_, directory_, revocations_, sink_, host_metrics_, options);
  if (!host) {
    return std::unexpected(std::move(host.error()));
  }
  host_ = std::move(*host);
  auto switches = engine::UserSwitchWatch::start(*store_, *host_);
  if (!switches) {
    return std::unexpected(std::move(switches.error()));
  }
  switches_ = std::move(*switches);
  return {};
}

std::expected<void, Failure> Server::listen() {
  auto address = net::ListenAddress::parse(config_.server.listen);
  if (!address) {
    return std::unexpected(std::move(address.error()));
  }
  std::vector<net::Loop*> loops;
  for (const auto& loop : loops_) {
    loops.push_back(loop.get());
  }
  auto& failures = metrics_.counter("stonechat_accept_failures_total", "Connections that could not be accepted.");
  net::ListenerHooks hooks;
  hooks.accepted = [this](net::Loop& loop, int fd) {
    seats_[static_cast<std::size_t>(loop.index())]->accept(fd, tls_ ? tls_->new_stream() : nullptr);
  };
  hooks.accept_failed = [&failures](net::Loop&, int) { failures.increment(); };
  auto listeners = net::Listener::listen_on(loops, *address, hooks);
  if (!listeners) {
    return std::unexpected(std::move(listeners.error()));
  }
  listeners_ = std::move(*listeners);
  return {};
}

std::expected<void, Failure> Server::open_operations() {
  if (config_.server.metrics_listen.empty()) {
    return {};
  }
  auto door = OperationsDoor::open(*loops_.front(), config_.server.metrics_listen, operations(api::MetricsPlace::here));
  if (!door) {
    return std::unexpected(std::move(door.error()));
  }
  operations_door_ = std::move(*door);
  return {};
}

// Depths and the loops' own counters, read when somebody asks for the metrics.
void Server::count() {
  metrics_.gauge_from("stonechat_queue_depth", "Items that wait, by queue.", {{"queue", "commands"}},
                      [this] { return static_cast<double>(host_->depth()); });
  metrics_.gauge_from("stonechat_queue_depth", "Items that wait, by queue.", {{"queue", "reads"}},
                      [this] { return static_cast<double>(pool_->depth()); });
  metrics_.gauge_from("stonechat_disk_free_bytes", "Free bytes where the data lies.", {}, [this] {
    std::error_code unknown;  // then all ones: far from any bound
    return static_cast<double>(std::filesystem::space(config_.server.data_dir, unknown).available);
  });
  metrics_.gauge_from("stonechat_queue_depth", "Items that wait, by queue.", {{"queue", "passwords"}},
                      [this] { return static_cast<double>(passwords_->depth()); });
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const std::string index = std::to_string(i);
    metrics_.gauge_from("stonechat_queue_depth", "Items that wait, by queue.", {{"queue", "loop_" + index}},
                        [loop = loops_[i].get()] { return static_cast<double>(loop->posted_depth()); });
    metrics_.counter_from("stonechat_deliveries_total", "Events handed to sessions.", {{"loop", index}},
                          [mailbox = mailboxes_[i].get()] { return mailbox->fanout.deliveries().value(); });
  }
}

// Damage stays until an operator has seen to it and started again; everything else may pass by itself.
std::string_view Server::why_not_ready() const {
  if (!ready_) {
    return "it starts or stops";
  }
  if (host_metrics_.commits_failing.value() != 0) {
    return "the store takes no commands; see commit_failed in the log";
  }
  if (unreadable_rows_.value() != 0) {
    return "stored rows cannot be read; see unreadable_row in the log";
  }
  return {};
}

std::string Server::url() const { return (tls_ ? "https://" : "http://") + listeners_.front()->address().text(); }

std::string Server::metrics_url() const {
  return operations_door_ ? "http://" + operations_door_->address() : std::string{};
}

void Server::start() {
  if (operations_door_) {
    operations_door_->start();
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    listeners_[i]->start();
    threads_.emplace_back([loop = loops_[i].get(), name = "loop-" + std::to_string(i)] {
      name_this_thread(name.c_str());
      loop->run();
    });
  }
  keys_->start();
  ready_ = true;
}

void Server::reload() {
  keys_->reload();
  if (!tls_) {
    return;
  }
  if (const auto reloaded = tls_->reload()) {
    ops::log_event(ops::LogLevel::info, "certificate_reloaded");
  } else {
    ops::log_event(ops::LogLevel::error, "certificate_reload_failed", {{"why", reloaded.error().message}});
  }
}

void Server::stop(const std::function<bool()>& hurry) {
  ready_ = false;
  const auto linger = config_.server.drain;
  std::vector<std::unique_ptr<std::atomic<std::size_t>>> open;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    open.push_back(std::make_unique<std::atomic<std::size_t>>(1));
    loops_[i]->post([this, i, linger, &count = *open.back()] {
      listeners_[i]->stop();
      seats_[i]->drain(linger);
      count = seats_[i]->open_connections();
    });
  }
  const auto deadline = std::chrono::steady_clock::now() + linger;
  const auto all_gone = [&] { return std::ranges::all_of(open, [](const auto& count) { return *count == 0; }); };
  while (!all_gone() && std::chrono::steady_clock::now() < deadline && !hurry()) {
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      loops_[i]->post([this, i, &count = *open[i]] { count = seats_[i]->open_connections(); });
    }
  }
  host_->stop();
  for (const auto& loop : loops_) {
    loop->stop();
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
  keys_->stop();
}

}  // namespace stonechat::app
