#include "app/key_set_refresher.h"

#include <algorithm>
#include <utility>

#include "base/thread_name.h"
#include "ops/log.h"

namespace stonechat::app {
namespace {

ops::Counter& fetches(ops::Metrics& metrics, const char* result) {
  return metrics.counter("stonechat_key_set_fetches_total", "Fetches of the issuer's key set.", {{"result", result}});
}

}  // namespace

FetchClock::time_point next_fetch(const LastFetch& last, const RefreshTimes& times, bool asked) {
  return last.ended + (last.good && !asked ? std::max(times.every, times.apart) : times.apart);
}

void log_key_set(const auth::ParsedKeySet& set) {
  ops::log_event(ops::LogLevel::info, "key_set_loaded", {{"keys", set.keys.size()}, {"ignored", set.ignored.size()}});
  if (!set.ignored.empty()) {
    ops::log_event(ops::LogLevel::info, "key_ignored", {{"why", set.ignored.front()}});
  }
}

KeySetRefresher::KeySetRefresher(std::unique_ptr<auth::KeySetSource> source, RefreshTimes times, Apply apply,
                                 ops::Metrics& metrics)
    : source_(std::move(source)),
      times_(times),
      apply_(std::move(apply)),
      good_(fetches(metrics, "good")),
      failed_(fetches(metrics, "failed")) {}

KeySetRefresher::~KeySetRefresher() = default;

void KeySetRefresher::fetch_first() { fetch(std::stop_token{}); }

void KeySetRefresher::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    name_this_thread("key-set");
    run(stop);
  });
}

void KeySetRefresher::ask() {
  if (asked_.exchange(true)) {
    return;
  }
  // Empty, but for the moment in which the thread has looked and does not wait yet.
  {
    const std::lock_guard lock(mutex_);
  }
  wake_.notify_one();
}

void KeySetRefresher::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void KeySetRefresher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, stop, next_fetch(last_, times_, false), [this] { return asked_.load(); });
    wake_.wait_until(lock, stop, next_fetch(last_, times_, asked_), [] { return false; });
    lock.unlock();
    if (!stop.stop_requested()) {
      fetch(stop);
    }
  }
}

void KeySetRefresher::fetch(const std::stop_token& stop) {
  asked_ = false;
  const auto text = source_->fetch(stop);
  if (!text && !stop.stop_requested()) {
    ops::log_event(ops::LogLevel::warning, "key_set_unavailable",
                   {{"why", text.error().message}, {"last_one_kept", !text_.empty()}});
  }
  const bool good = text && take(*text);
  (good ? good_ : failed_).increment();
  last_ = {.ended = FetchClock::now(), .good = good};
}

bool KeySetRefresher::take(const std::string& text) {
  if (text == text_) {
    return true;
  }
  const auto set = auth::parse_jwks(text, auth::OctKeys::refused);
  if (!set) {
    ops::log_event(ops::LogLevel::warning, "key_set_unusable",
                   {{"why", set.error().message}, {"last_one_kept", !text_.empty()}});
    return false;
  }
  apply_(set->keys);
  text_ = text;
  log_key_set(*set);
  return true;
}

}  // namespace stonechat::app
