// What a process uses, as the kernel counts it in /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace stonechat::bench {

// Bytes, from smaps_rollup.
struct MemoryUse {
  std::uint64_t rss = 0;
  std::uint64_t pss = 0;
  std::uint64_t private_dirty = 0;  // what this process alone has written: its stacks and its heap
};
std::optional<MemoryUse> memory_of(pid_t process);

// Nanoseconds on a processor, by thread id; threads that have ended are missing.
struct ThreadTime {
  std::string name;
  std::int64_t nanoseconds = 0;
};
using CpuTime = std::map<pid_t, ThreadTime>;
CpuTime cpu_time_of(pid_t process);

// Nanoseconds that all processors of the machine were busy since it started, with what a hypervisor took (which counts
// in hundredths of a second).
std::int64_t machine_busy_time();

std::int64_t total_of(const CpuTime& time);

// {"all":1.31,"busiest_thread":0.52,"loop-0":0.52, …}: the cores that were used between two looks, threads of one name
// together.
std::string cores_used(const CpuTime& before, const CpuTime& after, std::int64_t nanoseconds);

}  // namespace stonechat::bench
