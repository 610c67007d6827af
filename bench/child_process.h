// A process that this one starts and ends. It is ended too when this one dies.
#pragma once

#include <sys/types.h>

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "base/failure.h"

namespace stonechat::bench {

class ChildProcess {
 public:
  // Runs `arguments[0]`; its stdout can be read by `wait_for_line`, its stderr goes to the file `log`.
  static std::expected<ChildProcess, Failure> run(const std::vector<std::string>& arguments, const std::string& log);
  // Runs `body` in a copy of this process. Before other threads are started.
  static std::expected<ChildProcess, Failure> fork_into(const std::function<void()>& body);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t id() const { return id_; }

  // The rest of the first line of stdout that begins with `prefix`. Fails after ten seconds, or when stdout ends.
  std::expected<std::string, Failure> wait_for_line(const std::string& prefix);

  // SIGTERM, and after ten seconds SIGKILL. Fails unless it ended by itself with 0, or by the SIGTERM.
  std::expected<void, Failure> stop();

 private:
  ChildProcess(pid_t id, int out) : id_{id}, out_{out} {}

  pid_t id_;
  int out_;
};

}  // namespace stonechat::bench
