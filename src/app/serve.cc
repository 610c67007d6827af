#include "app/serve.h"

#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <ctime>

#include "app/server.h"
#include "app/version.h"
#include "net/file_limit.h"
#include "ops/log.h"

namespace stonechat::app {
namespace {

// Signals reach nobody but the main thread, which waits for them.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// The signal that ends it.
int reload_until_signalled(const sigset_t& signals, Server& server) {
  int signal = 0;
  for (sigwait(&signals, &signal); signal == SIGHUP; sigwait(&signals, &signal)) {
    ops::log_event(ops::LogLevel::info, "reloading");
    server.reload();
  }
  return signal;
}

// A reload is nothing to hurry for.
bool hurried_within_20_ms(const sigset_t& signals) {
  const timespec wait{.tv_sec = 0, .tv_nsec = 20'000'000};
  const int signal = sigtimedwait(&signals, nullptr, &wait);
  return signal > 0 && signal != SIGHUP;
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
  ops::log_event(ops::LogLevel::info, "listening", {{"address", (*server)->address()}});
  std::printf("listening on http://%s\n", (*server)->address().c_str());
  std::fflush(stdout);

  const int signal = reload_until_signalled(signals, **server);
  ops::log_event(ops::LogLevel::info, "draining", {{"signal", signal}});
  (*server)->stop([&] { return hurried_within_20_ms(signals); });
  server->reset();
  ops::log_event(ops::LogLevel::info, "stopped");
  return 0;
}

}  // namespace stonechat::app
