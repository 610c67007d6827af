#include "engine/user_switch_watch.h"

#include <utility>

#include "base/thread_name.h"
#include "ops/rate_limited_log.h"

namespace stonechat::engine {

std::expected<void, Failure> load_revocations(AccountReader& reader, Revocations& revocations, Timestamp now) {
  const auto families = reader.revoked_families(now);
  if (!families) {
    return std::unexpected(families.error());
  }
  for (const RevokedFamily& family : *families) {
    revocations.revoke(family, now);
  }
  const auto switches = reader.user_switches(0);
  if (!switches) {
    return std::unexpected(switches.error());
  }
  for (const UserSwitch& one : *switches) {
    revocations.set_disabled(one.user, one.disabled);
  }
  return {};
}

std::expected<std::unique_ptr<UserSwitchWatch>, Failure> UserSwitchWatch::start(Store& store, HostThread& host) {
  auto reader = store.open_reader();
  if (!reader) {
    return std::unexpected(std::move(reader.error()));
  }
  std::unique_ptr<UserSwitchWatch> watch{new UserSwitchWatch(std::move(*reader), host)};
  watch->thread_ = std::thread([raw = watch.get()] { raw->run(); });
  return watch;
}

UserSwitchWatch::UserSwitchWatch(std::unique_ptr<StoreReader> reader, HostThread& host)
    : reader_(std::move(reader)), host_(host) {}

UserSwitchWatch::~UserSwitchWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ends_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void UserSwitchWatch::run() {
  name_this_thread("user-switches");
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, interval, [this] { return ending_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

void UserSwitchWatch::look() {
  static ops::RateLimitedLog log{10};
  const auto found = reader_->accounts().user_switches(seen_);
  if (!found) {
    log.log(ops::LogLevel::error, "read_failed", {{"why", found.error().message}});
    return;
  }
  for (const UserSwitch& one : *found) {
    if (!host_.submit(UserSwitch{one})) {
      return;  // its queue is full: again next time
    }
    seen_ = one.change;
  }
}

}  // namespace stonechat::engine
