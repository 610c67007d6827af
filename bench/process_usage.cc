#include "bench/process_usage.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "bench/report.h"

namespace stonechat::bench {
namespace {

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process); }

}  // namespace

std::optional<MemoryUse> memory_of(pid_t process) {
  std::ifstream file{folder_of(process) + "/smaps_rollup"};
  MemoryUse use;
  std::string line;
  std::getline(file, line);
  std::string name;
  std::string unit;
  for (std::uint64_t kibibytes = 0; file >> name >> kibibytes >> unit;) {
    const std::uint64_t bytes = kibibytes * 1024;
    if (name == "Rss:") {
      use.rss = bytes;
    } else if (name == "Pss:") {
      use.pss = bytes;
    } else if (name == "Private_Dirty:") {
      use.private_dirty = bytes;
    }
  }
  return use.rss == 0 ? std::nullopt : std::optional{use};
}

CpuTime cpu_time_of(pid_t process) {
  CpuTime times;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator{folder_of(process) + "/task", gone}) {
    ThreadTime time;
    std::ifstream{task.path() / "schedstat"} >> time.nanoseconds;
    std::ifstream name{task.path() / "comm"};
    std::getline(name, time.name);
    times.emplace(static_cast<pid_t>(std::stol(task.path().filename())), time);
  }
  return times;
}

std::int64_t machine_busy_time() {
  std::ifstream file{"/proc/stat"};
  std::string name;
  std::int64_t ticks[8] = {};  // user nice system idle iowait irq softirq steal
  file >> name;
  for (std::int64_t& tick : ticks) {
    file >> tick;
  }
  const std::int64_t busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7];
  return busy * (1'000'000'000 / sysconf(_SC_CLK_TCK));
}

std::int64_t total_of(const CpuTime& time) {
  std::int64_t total = 0;
  for (const auto& [thread, used] : time) {
    total += used.nanoseconds;
  }
  return total;
}

std::string cores_used(const CpuTime& before, const CpuTime& after, std::int64_t nanoseconds) {
  std::map<std::string, std::int64_t> by_name;
  std::int64_t all = 0;
  std::int64_t busiest = 0;
  for (const auto& [thread, time] : after) {
    const auto earlier = before.find(thread);
    const std::int64_t used = time.nanoseconds - (earlier == before.end() ? 0 : earlier->second.nanoseconds);
    by_name[time.name] += used;
    all += used;
    busiest = std::max(busiest, used);
  }
  const auto cores = [nanoseconds](std::int64_t used) {
    return double(used) / double(std::max<std::int64_t>(1, nanoseconds));
  };
  Report report;
  report.number("all", cores(all));
  report.number("busiest_thread", cores(busiest));
  for (const auto& [name, used] : by_name) {
    report.number(name, cores(used));
  }
  return report.line();
}

}  // namespace stonechat::bench
