// Deadlines of one loop: an intrusive hashed wheel. Arming, moving and cancelling cost O(1) and no heap.
//
// A timer never fires early. It fires in the first `advance` at or after the next multiple of `tick` behind its
// deadline, so at most one tick late, plus what the loop is late itself. Deadlines beyond one turn of the wheel
// (`turn`) stay in their slot and are looked at once a turn. The wheel reads no clock.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace stonechat::net {

class TimerWheel;

// Base of what waits for a deadline; one deadline each. The destructor cancels.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  bool armed() const { return link_ != nullptr; }
  void cancel();

  // Called by `TimerWheel::advance`, disarmed already: may arm, cancel or destroy any timer, this one too.
  virtual void on_timer() = 0;

 protected:
  ~Timer() { cancel(); }

 private:
  friend class TimerWheel;

  Timer* next_ = nullptr;
  Timer** link_ = nullptr;  // what points to this timer; null while not armed
  std::uint64_t deadline_tick_ = 0;
};
static_assert(sizeof(Timer) == 32);

// One thread. Must outlive the timers that are armed in it, or be destroyed when none is armed any more.
class TimerWheel {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds tick{20};
  static constexpr std::size_t slot_count = 4096;
  static constexpr std::chrono::milliseconds turn = tick * slot_count;

  explicit TimerWheel(Clock::time_point now);
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;
  ~TimerWheel();

  // An armed timer is moved. A deadline that has passed fires at the next tick, never inside this call.
  void arm(Timer& timer, Clock::time_point deadline);

  // Fires what is due at `now`, in no particular order. What is armed meanwhile waits for a later call.
  void advance(Clock::time_point now);

  // When `advance` has to be called next: not later than the first deadline. Nothing while no timer is armed.
  std::optional<Clock::time_point> next_due();

 private:
  static constexpr std::size_t word_bits = 64;

  void insert(Timer& timer);
  void fire_slot(std::size_t slot);
  // The first of the `count` ticks from `first` on whose slot holds a timer.
  std::optional<std::uint64_t> next_occupied_tick(std::uint64_t first, std::uint64_t count);

  Clock::time_point origin_;
  std::uint64_t current_tick_ = 0;
  Timer* firing_ = nullptr;
  // A set bit may be stale (its timers were cancelled); a cleared one never is.
  std::array<std::uint64_t, slot_count / word_bits> occupied_{};
  std::unique_ptr<Timer*[]> slots_;
};

}  // namespace stonechat::net
