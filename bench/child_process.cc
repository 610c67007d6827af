#include "bench/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

#include "bench/clock.h"

namespace stonechat::bench {
namespace {

constexpr std::int64_t patience = 10 * second;

std::unexpected<Failure> failed(std::string why) {
  return std::unexpected(Failure{Failure::Kind::unavailable, std::move(why)});
}

// In the child: end with the parent, even if that one was killed before this call.
void follow_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) {
    _exit(1);
  }
}

}  // namespace

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_{std::exchange(other.id_, 0)}, out_{std::exchange(other.out_, -1)} {}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  if (out_ >= 0) {
    close(out_);
  }
}

std::expected<ChildProcess, Failure> ChildProcess::run(const std::vector<std::string>& arguments,
                                                       const std::string& log) {
  int ends[2];
  const int log_file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_file < 0 || pipe2(ends, O_CLOEXEC) != 0) {
    return failed("cannot start a process: " + std::string{std::strerror(errno)});
  }
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    follow_parent(parent);
    dup2(ends[1], STDOUT_FILENO);
    dup2(log_file, STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  close(ends[1]);
  close(log_file);
  if (child < 0) {
    close(ends[0]);
    return failed("cannot fork: " + std::string{std::strerror(errno)});
  }
  return ChildProcess{child, ends[0]};
}

std::expected<ChildProcess, Failure> ChildProcess::fork_into(const std::function<void()>& body) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    follow_parent(parent);
    body();
    _exit(0);
  }
  if (child < 0) {
    return failed("cannot fork: " + std::string{std::strerror(errno)});
  }
  return ChildProcess{child, -1};
}

std::expected<std::string, Failure> ChildProcess::wait_for_line(const std::string& prefix) {
  std::string seen = "\n";
  const std::int64_t deadline = now() + patience;
  while (now() < deadline) {
    pollfd readable{.fd = out_, .events = POLLIN, .revents = 0};
    poll(&readable, 1, static_cast<int>((deadline - now()) / millisecond) + 1);
    char piece[4096];
    const ssize_t received = readable.revents != 0 ? read(out_, piece, sizeof piece) : 0;
    if (readable.revents != 0 && received <= 0) {
      return failed("the process ended before it said \"" + prefix + "\"");
    }
    seen.append(piece, static_cast<std::size_t>(received));
    const auto found = seen.find("\n" + prefix);
    const auto end = found == seen.npos ? seen.npos : seen.find('\n', found + 1);
    if (end != seen.npos) {
      return seen.substr(found + 1 + prefix.size(), end - found - 1 - prefix.size());
    }
  }
  return failed("the process did not say \"" + prefix + "\" in time");
}

std::expected<void, Failure> ChildProcess::stop() {
  kill(id_, SIGTERM);
  int status = 0;
  pid_t ended = 0;
  const timespec pause{.tv_sec = 0, .tv_nsec = 5 * millisecond};
  for (const std::int64_t deadline = now() + patience; ended == 0 && now() < deadline;) {
    ended = waitpid(id_, &status, WNOHANG);
    if (ended == 0) {
      nanosleep(&pause, nullptr);
    }
  }
  if (ended == 0) {
    return failed("the process did not end within ten seconds of SIGTERM");  // the destructor kills it
  }
  id_ = 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return {};
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) {
    return {};
  }
  return failed("the process ended with status " + std::to_string(status));
}

}  // namespace stonechat::bench
