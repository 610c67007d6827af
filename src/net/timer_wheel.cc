#include "net/timer_wheel.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace stonechat::net {

void Timer::cancel() {
  if (link_ == nullptr) {
    return;
  }
  *link_ = next_;
  if (next_ != nullptr) {
    next_->link_ = link_;
  }
  next_ = nullptr;
  link_ = nullptr;
}

TimerWheel::TimerWheel(Clock::time_point now) : origin_(now), slots_(std::make_unique<Timer*[]>(slot_count)) {}

TimerWheel::~TimerWheel() {
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    while (slots_[slot] != nullptr) {
      slots_[slot]->cancel();
    }
  }
}

void TimerWheel::arm(Timer& timer, Clock::time_point deadline) {
  timer.cancel();
  const auto wait = std::max(deadline - origin_, Clock::duration::zero());
  const auto ticks = static_cast<std::uint64_t>(wait / tick + (wait % tick != Clock::duration::zero() ? 1 : 0));
  timer.deadline_tick_ = std::max(ticks, current_tick_ + 1);
  insert(timer);
}

void TimerWheel::advance(Clock::time_point now) {
  if (now < origin_ + tick) {
    return;
  }
  const auto target = static_cast<std::uint64_t>((now - origin_) / tick);
  if (target <= current_tick_) {
    return;
  }
  std::uint64_t from = current_tick_ + 1;
  const std::uint64_t behind = from + std::min<std::uint64_t>(target - current_tick_, slot_count);
  // Set before anything fires: what a callback arms again must lie behind this call, or it might never end.
  current_tick_ = target;
  while (from < behind) {
    const auto occupied = next_occupied_tick(from, behind - from);
    if (!occupied) {
      return;
    }
    fire_slot(*occupied % slot_count);
    from = *occupied + 1;
  }
}

std::optional<TimerWheel::Clock::time_point> TimerWheel::next_due() {
  const auto occupied = next_occupied_tick(current_tick_ + 1, slot_count);
  if (!occupied) {
    return std::nullopt;
  }
  return origin_ + static_cast<std::int64_t>(*occupied) * tick;
}

void TimerWheel::insert(Timer& timer) {
  const std::size_t slot = timer.deadline_tick_ % slot_count;
  timer.next_ = slots_[slot];
  timer.link_ = &slots_[slot];
  if (timer.next_ != nullptr) {
    timer.next_->link_ = &timer.next_;
  }
  slots_[slot] = &timer;
  occupied_[slot / word_bits] |= std::uint64_t{1} << (slot % word_bits);
}

void TimerWheel::fire_slot(std::size_t slot) {
  occupied_[slot / word_bits] &= ~(std::uint64_t{1} << (slot % word_bits));
  // The list hangs on `firing_` meanwhile, so that callbacks can cancel or destroy any timer of it.
  firing_ = std::exchange(slots_[slot], nullptr);
  if (firing_ != nullptr) {
    firing_->link_ = &firing_;
  }
  while (firing_ != nullptr) {
    Timer& timer = *firing_;
    timer.cancel();
    if (timer.deadline_tick_ > current_tick_) {
      insert(timer);
    } else {
      timer.on_timer();
    }
  }
}

std::optional<std::uint64_t> TimerWheel::next_occupied_tick(std::uint64_t first, std::uint64_t count) {
  std::uint64_t at = first;
  while (at < first + count) {
    const std::size_t slot = at % slot_count;
    const std::uint64_t word = occupied_[slot / word_bits] >> (slot % word_bits);
    if (word == 0) {
      at += word_bits - slot % word_bits;
      continue;
    }
    at += static_cast<std::uint64_t>(std::countr_zero(word));
    if (at >= first + count) {
      break;
    }
    const std::size_t found = at % slot_count;
    if (slots_[found] != nullptr) {
      return at;
    }
    occupied_[found / word_bits] &= ~(std::uint64_t{1} << (found % word_bits));
    ++at;
  }
  return std::nullopt;
}

}  // namespace stonechat::net
