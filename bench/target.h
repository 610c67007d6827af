// What is loaded: a server that this run started, one that runs already, or the bare server of floor_server.h.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "bench/endpoint.h"
#include "bench/floor_fault.h"
#include "bench/options.h"

namespace stonechat::bench {

class Target {
 public:
  virtual ~Target() = default;

  virtual std::string_view name() const = 0;  // "started", "url", "floor"
  virtual const Endpoint& endpoint() const = 0;
  virtual pid_t process() const = 0;  // 0: not known
  virtual std::string token_of(const std::string& user) const = 0;

  // Ends what this run started. A server that does not end cleanly within ten seconds of SIGTERM is a failure.
  virtual std::expected<void, Failure> stop() = 0;
};

std::expected<std::unique_ptr<Target>, Failure> start_server(const Options& options);
std::expected<std::unique_ptr<Target>, Failure> use_url(const Options& options);
std::expected<std::unique_ptr<Target>, Failure> start_floor(FloorFault fault = FloorFault::none);

// "load.000017"
std::string user_name(std::uint32_t number);

}  // namespace stonechat::bench
