#include "app/config_keys.h"

#include <algorithm>
#include <array>

#include "adapters/jwks_url/key_set_url.h"
#include "net/listener.h"

namespace stonechat::app {
namespace {

constexpr std::uint64_t count_max = 1'000'000'000;
constexpr std::uint64_t bytes_max = std::uint64_t{1} << 40;
constexpr std::uint64_t text_bytes_max = 4096;
constexpr std::uint64_t ten_minutes_ms = 600'000;
constexpr std::uint64_t day_ms = 86'400'000;

bool is_listen_address(std::string_view text) { return net::ListenAddress::parse(text).has_value(); }

bool is_listen_address_or_empty(std::string_view text) { return text.empty() || is_listen_address(text); }

// As browsers write it (RFC 6454 §6.2): one with a slash or capitals at its end would never match.
bool is_origin(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) {
    return false;
  }
  const std::string_view host = text.substr(scheme_end + 3);
  return !host.empty() && host.find_first_of("/?#") == std::string_view::npos &&
         std::ranges::none_of(text, [](char c) { return c <= ' ' || c == ',' || (c >= 'A' && c <= 'Z'); });
}

bool is_key_set_url_or_empty(std::string_view text) { return text.empty() || jwks_url::is_key_set_url(text); }

constexpr TextForm listen_address{"an address and port such as 127.0.0.1:8080 or [::1]:8080", is_listen_address};
constexpr TextForm listen_address_or_empty{"empty, or an address and port such as 127.0.0.1:9090",
                                           is_listen_address_or_empty};
constexpr TextForm registration{"open or closed",
                                [](std::string_view text) { return text == "open" || text == "closed"; }};
constexpr TextForm origin{"origins such as \"https://app.example\", in lower case and without a path", is_origin};

constexpr TextForm key_set_url{"an https address without a password, or an http one on this machine",
                               is_key_set_url_or_empty};

constexpr std::array keys{
    ConfigKey{"server", "listen", 1, 256, "where to listen; port 0 takes any free one",
              [](Config& c) -> ConfigSlot { return &c.server.listen; }, &listen_address},
    ConfigKey{"server", "metrics_listen", 0, 256,
              "plain HTTP for operators, /metrics only there; empty = with the rest",
              [](Config& c) -> ConfigSlot { return &c.server.metrics_listen; }, &listen_address_or_empty},
    ConfigKey{"server", "data_dir", 1, text_bytes_max, "the folder that holds everything; relative to where it starts",
              [](Config& c) -> ConfigSlot { return &c.server.data_dir; }},
    ConfigKey{"server", "loops", 0, 256, "network threads; 0 = one per core",
              [](Config& c) -> ConfigSlot { return &c.server.loops; }},
    ConfigKey{"server", "allowed_origins", 1, 256, "origins of web pages that may connect, besides the server's own",
              [](Config& c) -> ConfigSlot { return &c.server.allowed_origins; }, &origin},
    ConfigKey{"server", "drain_ms", 0, ten_minutes_ms, "how long a stop waits for clients to go by themselves",
              [](Config& c) -> ConfigSlot { return &c.server.drain; }},

    ConfigKey{"tls", "cert", 0, text_bytes_max, "PEM file: the server's certificate, then its chain; empty = no TLS",
              [](Config& c) -> ConfigSlot { return &c.tls.cert; }},
    ConfigKey{"tls", "key", 0, text_bytes_max, "PEM file: the certificate's private key; both are read again on SIGHUP",
              [](Config& c) -> ConfigSlot { return &c.tls.key; }},

    ConfigKey{"auth", "hs256_secret", 1, text_bytes_max,
              "signs the tokens, 32 bytes or more for safety; absent = the server makes its own, once",
              [](Config& c) -> ConfigSlot { return &c.auth.hs256_secret; }},
    ConfigKey{"auth", "issuer", 0, text_bytes_max, "what a token's iss has to be; empty = not compared",
              [](Config& c) -> ConfigSlot { return &c.auth.issuer; }},
    ConfigKey{"auth", "audience", 0, text_bytes_max, "what a token's aud has to name; empty = not compared",
              [](Config& c) -> ConfigSlot { return &c.auth.audience; }},
    ConfigKey{"auth", "jwks_file", 0, text_bytes_max, "an issuer's key set (JWKS), read again on SIGHUP; empty = none",
              [](Config& c) -> ConfigSlot { return &c.auth.jwks_file; }},
    ConfigKey{"auth", "jwks_url", 0, text_bytes_max, "where the issuer publishes its key set; empty = none",
              [](Config& c) -> ConfigSlot { return &c.auth.jwks_url; }, &key_set_url},
    ConfigKey{"auth", "jwks_ca_file", 0, text_bytes_max, "PEM of who may vouch for jwks_url; empty = the system's",
              [](Config& c) -> ConfigSlot { return &c.auth.jwks_ca_file; }},
    ConfigKey{"auth", "jwks_refresh_ms", 100, day_ms, "after this the key set is fetched again",
              [](Config& c) -> ConfigSlot { return &c.auth.jwks_refresh; }},
    ConfigKey{"auth", "jwks_retry_ms", 100, day_ms, "least time between two fetches, for an unknown kid or a failure",
              [](Config& c) -> ConfigSlot { return &c.auth.jwks_retry; }},
    ConfigKey{"auth", "accounts", 0, 0, "accounts of its own; not set: where no secret and no key set is configured",
              [](Config& c) -> ConfigSlot { return &c.auth.accounts; }},
    ConfigKey{"auth", "registration", 0, 16, "who may make an account: open to everybody, or closed",
              [](Config& c) -> ConfigSlot { return &c.auth.registration; }, &registration},
    ConfigKey{"auth", "access_token_seconds", 60, 86'400, "how long an access token of a login holds",
              [](Config& c) -> ConfigSlot { return &c.auth.access_token_seconds; }},
    ConfigKey{"auth", "refresh_token_seconds", 300, 31'536'000, "how long a login holds that is not refreshed",
              [](Config& c) -> ConfigSlot { return &c.auth.refresh_token_seconds; }},

    ConfigKey{"limits", "content_bytes_max", 0, bytes_max, "a message's content; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.content_bytes_max; }},
    ConfigKey{"limits", "frame_bytes_max", 0, bytes_max, "a WebSocket message from a client; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.frame_bytes_max; }},
    ConfigKey{"limits", "json_depth_max", 0, 1024, "how deep JSON from a client may nest; 0 = no limit of ours",
              [](Config& c) -> ConfigSlot { return &c.limits.json_depth_max; }},
    ConfigKey{"limits", "members_per_call_max", 0, count_max, "members that one call may add; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.members_per_call_max; }},
    ConfigKey{"limits", "body_bytes_max", 0, bytes_max, "the body of a REST call, uploads apart; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.body_bytes_max; }},
    ConfigKey{"limits", "header_bytes_max", 0, bytes_max, "the head of an HTTP request; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.header_bytes_max; }},
    ConfigKey{"limits", "upload_bytes_max", 0, bytes_max, "an uploaded file; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.upload_bytes_max; }},
    ConfigKey{"limits", "disk_free_bytes_min", 0, bytes_max, "with less free disk, commands are refused; 0 = never",
              [](Config& c) -> ConfigSlot { return &c.limits.disk_free_bytes_min; }},
    ConfigKey{"limits", "recent_bytes_max", 0, bytes_max, "memory for recent events of all chats; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.recent_bytes_max; }},
    ConfigKey{"limits", "send_queue_bytes_max", 0, bytes_max, "what may wait for one slow client; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.send_queue_bytes_max; }},
    ConfigKey{"limits", "messages_per_second", 0, count_max, "commands of one connection, lasting; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.messages_per_second; }},
    ConfigKey{"limits", "message_burst", 1, count_max,
              "commands of one connection at once; 10 times as many refused frames in 10 s end it with 4503",
              [](Config& c) -> ConfigSlot { return &c.limits.message_burst; }},
    ConfigKey{"limits", "connections_per_user_max", 0, count_max, "connections of one user; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.connections_per_user_max; }},
    ConfigKey{"limits", "connections_per_address_max", 0, count_max, "connections from one address; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.connections_per_address_max; }},
    ConfigKey{"limits", "handshakes_per_second", 0, count_max, "new WebSockets per core; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.handshakes_per_second; }},
    ConfigKey{"limits", "logins_per_account_per_minute", 0, count_max, "wrong passwords for one account; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.logins_per_account_per_minute; }},
    ConfigKey{"limits", "logins_per_address_per_minute", 0, count_max, "logins from one address; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.logins_per_address_per_minute; }},
    ConfigKey{"limits", "handshake_timeout_ms", 0, ten_minutes_ms, "for a request to arrive whole; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.handshake_timeout; }},
    ConfigKey{"limits", "keep_alive_timeout_ms", 0, ten_minutes_ms,
              "between requests, and for each 64 KiB that a client takes; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.keep_alive_timeout; }},
    ConfigKey{"limits", "heartbeat_interval_ms", 0, ten_minutes_ms, "silence after which a client is pinged; 0 = never",
              [](Config& c) -> ConfigSlot { return &c.limits.heartbeat_interval; }},
    ConfigKey{"limits", "receipts_members_max", 0, count_max, "in larger chats receipts are counted; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.receipts_members_max; }},
    ConfigKey{"limits", "small_chat_members_max", 0, count_max, "larger chats are routed by interest; 0 = no limit",
              [](Config& c) -> ConfigSlot { return &c.limits.small_chat_members_max; }},

    ConfigKey{"store", "reader_threads", 1, 64, "threads that read the database",
              [](Config& c) -> ConfigSlot { return &c.store.reader_threads; }},
    ConfigKey{"store", "queue_commands_max", 1, count_max, "commands that may wait for a commit",
              [](Config& c) -> ConfigSlot { return &c.store.queue_commands_max; }},

    ConfigKey{"log", "level", 0, 0, "the least level that is written",
              [](Config& c) -> ConfigSlot { return &c.log.level; }},
    ConfigKey{"log", "format", 0, 0, "how a line is written", [](Config& c) -> ConfigSlot { return &c.log.format; }},
};

}  // namespace

std::string ConfigKey::dotted() const { return std::string{section} + '.' + std::string{name}; }

std::string ConfigKey::environment_name() const {
  std::string text = std::string{environment_prefix} + std::string{section} + '_' + std::string{name};
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::span<const ConfigKey> config_keys() { return keys; }

}  // namespace stonechat::app
