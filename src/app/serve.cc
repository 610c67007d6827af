#include "app/serve.h"

#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <initializer_list>
#include <string>

#include "app/server.h"
#include "app/version.h"
#include "net/file_limit.h"
#include "ops/log.h"
#include "ops/service_manager.h"

namespace stonechat::app {
namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) {
    sigaddset(&set, signal);
  }
  return set;
}

// Signals reach nobody but the main thread, which waits for them.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = set_of({SIGTERM, SIGINT, SIGHUP});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// A reload is nothing to hurry for.
bool asked_to_end_within_20_ms() {
  const sigset_t signals = set_of({SIGTERM, SIGINT});
  const timespec wait{.tv_sec = 0, .tv_nsec = 20'000'000};
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

// Says where it listens, for people and for who started the process.
void announce(const Server& server) {
  if (const std::string metrics = server.metrics_url(); !metrics.empty()) {
    ops::log_event(ops::LogLevel::info, "metrics", {{"url", metrics}});
    std::printf("metrics on %s/metrics\n", metrics.c_str());
  }
  ops::log_event(ops::LogLevel::info, "listening", {{"url", server.url()}});
  std::printf("listening on %s\n", server.url().c_str());
  std::fflush(stdout);
  ops::tell_service_manager("READY=1");
}

// The signal that ends it.
int reload_until_signalled(const sigset_t& signals, Server& server) {
  int signal = 0;
  for (sigwait(&signals, &signal); signal == SIGHUP; sigwait(&signals, &signal)) {
    ops::log_event(ops::LogLevel::info, "reloading");
    ops::tell_service_manager("RELOADING=1");
    server.reload();
    ops::tell_service_manager("READY=1");
  }
  return signal;
}

}  // namespace

int serve(const Config& config) {
  ops::configure_log(config.log.level, config.log.format);
  const sigset_t signals = block_signals();
  ops::log_event(ops::LogLevel::info, "starting", {{"version", version}, {"open_files_max", net::raise_file_limit()}});
  if (const std::size_t size = config.auth.hs256_secret.size(); size != 0 && size < 32) {
    ops::log_event(ops::LogLevel::warning, "weak_secret",
                   {{"key", "auth.hs256_secret"}, {"bytes", size}, {"recommended_bytes", 32}});
  }
  auto server = Server::create(config);
  if (!server) {
    std::fprintf(stderr, "stonechat: %s\n", server.error().message.c_str());
    return 1;
  }
  (*server)->start();
  announce(**server);
  const int signal = reload_until_signalled(signals, **server);
  ops::tell_service_manager("STOPPING=1");
  ops::log_event(ops::LogLevel::info, "draining", {{"signal", signal}});
  (*server)->stop(asked_to_end_within_20_ms);
  server->reset();
  ops::log_event(ops::LogLevel::info, "stopped");
  return 0;
}

}  // namespace stonechat::app
