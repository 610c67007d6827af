// What commits and the restart of the log pass one at a time, in turns: a mutex alone lets a busy writer take it again
// before whoever waits has woken up, and the log would grow without bound.
#pragma once

#include <mutex>

namespace stonechat::sqlite {

// For std::lock_guard. Two threads.
class CommitGate {
 public:
  void lock() {
    const std::lock_guard turn(turnstile_);
    gate_.lock();
  }
  void unlock() { gate_.unlock(); }

 private:
  std::mutex turnstile_;  // held while waiting for the gate, so that the other side cannot pass by
  std::mutex gate_;
};

}  // namespace stonechat::sqlite
