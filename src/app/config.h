// The configuration: every key with its default. Flags win over the environment, the environment over the file, the
// file over the defaults here. A key's range, help and names stand in config_keys.cc; a new key is a member here and
// a row there, and file, environment, `genconfig` and error messages know it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.h"
#include "ops/log.h"

namespace stonechat::app {

// Members are named as their keys; a duration's key has the unit besides (`drain` is `drain_ms`).
struct Config {
  struct Server {
    std::string listen = "127.0.0.1:8080";
    std::string metrics_listen;  // empty: /metrics is at `listen`
    std::filesystem::path data_dir = "data";
    std::size_t loops = 0;                     // 0: one per core
    std::vector<std::string> allowed_origins;  // besides the server's own
    std::chrono::milliseconds drain{5000};
  };

  // Both or none; without them the wire is plain.
  struct Tls {
    std::filesystem::path cert;
    std::filesystem::path key;
  };

  struct Auth {
    std::string hs256_secret;            // empty: the secret that the server made for itself (secret_file.h)
    std::string issuer;                  // empty: not compared
    std::string audience;                // empty: not compared
    std::filesystem::path jwks_file;     // empty: none; not both of these
    std::string jwks_url;                // empty: none
    std::filesystem::path jwks_ca_file;  // empty: the system's
    std::chrono::milliseconds jwks_refresh{600000};
    std::chrono::milliseconds jwks_retry{30000};
    std::optional<bool> accounts;            // built-in ones; not set: where tokens do not come from elsewhere
    std::string registration = "open";       // or "closed"
    std::size_t access_token_seconds = 900;  // of tokens that a login brings
    std::size_t refresh_token_seconds = 2592000;
  };

  // 0 is "no limit" wherever the key's range admits it; bound_of() makes a maximum of it.
  struct Limits {
    std::size_t content_bytes_max = 16384;
    std::size_t frame_bytes_max = 65536;
    std::size_t json_depth_max = 32;
    std::size_t members_per_call_max = 200;
    std::size_t body_bytes_max = 1048576;
    std::size_t header_bytes_max = 16384;
    std::size_t upload_bytes_max = 26214400;
    std::size_t disk_free_bytes_min = 268435456;
    std::size_t recent_bytes_max = 67108864;
    std::size_t send_queue_bytes_max = 1048576;
    std::size_t messages_per_second = 50;  // per connection
    std::size_t message_burst = 200;
    std::size_t connections_per_user_max = 20;
    std::size_t connections_per_address_max = 0;
    std::size_t handshakes_per_second = 2000;  // per core
    std::size_t logins_per_account_per_minute = 10;
    std::size_t logins_per_address_per_minute = 60;
    std::chrono::milliseconds handshake_timeout{10000};
    std::chrono::milliseconds keep_alive_timeout{75000};
    std::chrono::milliseconds heartbeat_interval{25000};
    std::size_t receipts_members_max = 100;
    std::size_t small_chat_members_max = 256;
  };

  struct Store {
    std::size_t reader_threads = 2;
    std::size_t queue_commands_max = 65536;
  };

  struct Log {
    ops::LogLevel level = ops::LogLevel::info;
    ops::LogFormat format = ops::LogFormat::logfmt;
  };

  Server server;
  Tls tls;
  Auth auth;
  Limits limits;
  Store store;
  Log log;
};

constexpr std::size_t bound_of(std::size_t limit) {
  return limit == 0 ? std::numeric_limits<std::size_t>::max() : limit;
}

using Environment = std::map<std::string, std::string>;

// One value from the command line.
struct FlagSetting {
  std::string flag;  // as the user wrote it, for messages: "--listen"
  std::string key;   // "server.listen"
  std::string value;
};

struct ConfigSources {
  std::optional<std::filesystem::path> file;
  Environment environment;  // only names that begin STONECHAT_ are looked at; STONECHAT_SERVER_LISTEN
  std::vector<FlagSetting> flags;
};

// The process's own. Main thread, before others start.
Environment current_environment();

// Every mistake of all sources at once, one a line, each with its place, its key and what is allowed. A file that is
// named has to be readable. In the environment lists are separated by commas.
std::expected<Config, Failure> load_config(const ConfigSources& sources);

// A file with every key, its default, range and help: all as comments but what `chosen` has other than the defaults.
std::string config_template(const Config& chosen = {});

}  // namespace stonechat::app
