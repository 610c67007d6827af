// Looks for the operator's switches, which another process writes into the store, and hands them to the shard host:
// four times a second, so that a disabled user is out within a second. A thread and a reader of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <thread>

#include "base/failure.h"
#include "base/time.h"
#include "engine/host_thread.h"
#include "engine/ports/store.h"
#include "engine/revocations.h"

namespace stonechat::engine {

// What the store knows of ended logins and disabled users, at start: before anybody is let in.
std::expected<void, Failure> load_revocations(AccountReader& reader, Revocations& revocations, Timestamp now);

class UserSwitchWatch {
 public:
  static constexpr std::chrono::milliseconds interval{250};

  // `host` outlives it. Switches of before are handed over again, which does no harm.
  static std::expected<std::unique_ptr<UserSwitchWatch>, Failure> start(Store& store, HostThread& host);
  ~UserSwitchWatch();

 private:
  UserSwitchWatch(std::unique_ptr<StoreReader> reader, HostThread& host);
  void run();
  void look();

  std::unique_ptr<StoreReader> reader_;
  HostThread& host_;
  std::int64_t seen_ = 0;  // all changes up to it were handed over
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace stonechat::engine
