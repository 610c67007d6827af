// Keeps an issuer's key set as fresh as it may: a thread of its own that fetches it at its time, or sooner when a token
// names a key that is not there. The last good set stays when a fetch fails.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "auth/jwks.h"
#include "auth/ports/key_set_source.h"
#include "ops/metrics.h"

namespace stonechat::app {

using FetchClock = std::chrono::steady_clock;

struct RefreshTimes {
  std::chrono::milliseconds every;  // after a good fetch
  std::chrono::milliseconds apart;  // never sooner: strangers can name unknown keys as often as they like
};

struct LastFetch {
  FetchClock::time_point ended;
  bool good;
};

// When the next fetch begins; `asked`: somebody waits for it.
FetchClock::time_point next_fetch(const LastFetch& last, const RefreshTimes& times, bool asked);

// One line for a set that is now used, another for the first of its keys that is not.
void log_key_set(const auth::ParsedKeySet& set);

class KeySetRefresher {
 public:
  // Called with every set that differs from the one before, on the fetching thread.
  using Apply = std::function<void(const auth::KeySet&)>;

  KeySetRefresher(std::unique_ptr<auth::KeySetSource> source, RefreshTimes times, Apply apply, ops::Metrics& metrics);
  ~KeySetRefresher();

  // On the calling thread, before start(): what it brings is applied when this returns.
  void fetch_first();
  void start();
  // Any thread; returns at once.
  void ask();
  // Ends the thread, and a fetch that is under way, within about a second. Once, or never where it was not started.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void fetch(const std::stop_token& stop);
  bool take(const std::string& text);

  const std::unique_ptr<auth::KeySetSource> source_;
  const RefreshTimes times_;
  const Apply apply_;
  ops::Counter& good_;
  ops::Counter& failed_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::atomic<bool> asked_{false};
  // The fetching thread's own.
  LastFetch last_{};
  std::string text_;
  std::jthread thread_;
};

}  // namespace stonechat::app
