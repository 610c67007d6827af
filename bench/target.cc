#include "bench/target.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "auth/token.h"
#include "base/base64url.h"
#include "base/random.h"
#include "base/time.h"
#include "bench/child_process.h"
#include "bench/floor_server.h"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

std::string signed_token(const std::string& user, const std::string& secret) {
  auth::Claims claims;
  claims.subject = user;
  claims.expires_at_seconds = milliseconds_of(wall_now()) / 1000 + 24 * 3600;
  return auth::sign_hs256(claims, secret);
}

// A folder of our own that goes with this object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& parent) {
    std::string pattern = fs::absolute(parent.empty() ? fs::temp_directory_path() : fs::path{parent}) / "load.XXXXXX";
    path_ = mkdtemp(pattern.data()) == nullptr ? "" : pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      fs::remove_all(path_, ignored);
    }
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class UrlTarget : public Target {
 public:
  UrlTarget(Endpoint endpoint, std::string secret, pid_t process)
      : endpoint_{std::move(endpoint)}, secret_{std::move(secret)}, process_{process} {}

  std::string_view name() const override { return "url"; }
  const Endpoint& endpoint() const override { return endpoint_; }
  pid_t process() const override { return process_; }
  std::string token_of(const std::string& user) const override { return signed_token(user, secret_); }
  std::expected<void, Failure> stop() override { return {}; }

 private:
  Endpoint endpoint_;
  std::string secret_;
  pid_t process_;
};

class StartedServer : public Target {
 public:
  StartedServer(const std::string& parent, std::string secret) : folder_{parent}, secret_{std::move(secret)} {}

  std::expected<void, Failure> start(const std::string& program);

  std::string_view name() const override { return "started"; }
  const Endpoint& endpoint() const override { return endpoint_; }
  pid_t process() const override { return child_->id(); }
  std::string token_of(const std::string& user) const override { return signed_token(user, secret_); }
  std::expected<void, Failure> stop() override { return with_log(child_->stop()); }

 private:
  // A failure of the server, with the end of what it logged.
  std::expected<void, Failure> with_log(std::expected<void, Failure> outcome) const;

  TemporaryFolder folder_;
  std::string secret_;
  std::optional<ChildProcess> child_;
  Endpoint endpoint_;
};

std::expected<void, Failure> StartedServer::start(const std::string& program) {
  const fs::path config = folder_.path() / "load.toml";
  std::ofstream{config} << "[auth]\nhs256_secret = \"" << secret_
                        << "\"\n[limits]\nmessages_per_second = 0\nhandshakes_per_second = 0\n"
                           "connections_per_user_max = 0\nconnections_per_address_max = 0\n";
  auto child = ChildProcess::run({program, "serve", "--config", config.string(), "--listen", "127.0.0.1:0",
                                  "--data-dir", (folder_.path() / "data").string()},
                                 (folder_.path() / "server.log").string());
  if (!child) {
    return std::unexpected(child.error());
  }
  child_.emplace(std::move(*child));
  const auto line = child_->wait_for_line("listening on ");
  if (!line) {
    return with_log(std::unexpected(line.error()));
  }
  auto endpoint = parse_endpoint(*line);
  if (!endpoint) {
    return std::unexpected(endpoint.error());
  }
  endpoint_ = std::move(*endpoint);
  return {};
}

std::expected<void, Failure> StartedServer::with_log(std::expected<void, Failure> outcome) const {
  if (!outcome) {
    std::ostringstream log;
    log << std::ifstream{folder_.path() / "server.log"}.rdbuf();
    const std::string text = log.str();
    outcome.error().message +=
        "; its log ends:\n" + text.substr(text.size() - std::min<std::size_t>(text.size(), 2000));
  }
  return outcome;
}

class FloorTarget : public Target {
 public:
  FloorTarget(Endpoint endpoint, ChildProcess child) : endpoint_{std::move(endpoint)}, child_{std::move(child)} {}

  std::string_view name() const override { return "floor"; }
  const Endpoint& endpoint() const override { return endpoint_; }
  pid_t process() const override { return child_.id(); }
  std::string token_of(const std::string& user) const override { return user; }
  std::expected<void, Failure> stop() override { return child_.stop(); }

 private:
  Endpoint endpoint_;
  ChildProcess child_;
};

}  // namespace

std::expected<std::unique_ptr<Target>, Failure> start_server(const Options& options) {
  const auto secret = encode_base64url(random_bytes<32>());
  auto server = std::make_unique<StartedServer>(options.folder, secret);
  if (auto started = server->start(options.server); !started) {
    return std::unexpected(started.error());
  }
  return server;
}

std::expected<std::unique_ptr<Target>, Failure> use_url(const Options& options) {
  auto endpoint = parse_endpoint(options.url);
  if (!endpoint) {
    return std::unexpected(endpoint.error());
  }
  return std::make_unique<UrlTarget>(std::move(*endpoint), options.secret, options.pid);
}

std::expected<std::unique_ptr<Target>, Failure> start_floor(FloorFault fault) {
  const auto listener = listen_on_loopback();
  if (!listener) {
    return std::unexpected(listener.error());
  }
  auto child = ChildProcess::fork_into([&listener, fault] { run_floor_server(listener->fd, fault); });
  close(listener->fd);
  if (!child) {
    return std::unexpected(child.error());
  }
  return std::make_unique<FloorTarget>(listener->endpoint, std::move(*child));
}

std::string user_name(std::uint32_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "load.%06u", number);
  return text;
}

}  // namespace stonechat::bench
