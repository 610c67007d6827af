#include "bench/options.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace stonechat::bench {
namespace {

constexpr const char* about =
    "Load driver of Stonechat: opens sessions, sends, checks every ack and delivery, and prints one JSON line.\n"
    "Latencies count from the intended time of sending. A run with a wrong, missing or doubled message exits with 1.";

void add_run_options(CLI::App& app, Options& options) {
  app.add_option("--server", options.server, "start this program on a temporary folder, and stop it at the end");
  app.add_option("--url", options.url, "or use the server at ws://ADDR:PORT/ws");
  app.add_option("--secret", options.secret, "HS256 secret of the server at --url");
  app.add_option("--pid", options.pid, "process of the server at --url, for its memory and processor time");
  app.add_option("--dir", options.folder, "where the temporary folder is made");
  app.add_flag("--floor", options.floor, "use the driver's own bare server: the bound of this machine and driver");
  app.add_flag("--with-floor", options.with_floor, "measure that one first, and print the ratio");
  app.add_option("--duration", options.duration_s, "measured seconds")->check(CLI::Range(0.1, 86400.0));
  app.add_option("--warmup", options.warmup_s, "seconds before, not measured")->check(CLI::Range(0.0, 3600.0));
  app.add_option("--drain", options.drain_s, "seconds in which the last ones may arrive")
      ->check(CLI::Range(0.1, 3600.0));
}

void add_load_options(CLI::App& app, Options& options) {
  app.add_option("--rate", options.rate, "messages a second in all, open loop (direct, fanout)")
      ->check(CLI::Range(0.1, 1e7));
  app.add_option("--in-flight", options.in_flight, "closed window: 8 a pair (direct), 16 (fanout)")
      ->check(CLI::Range(1, 2048));
  app.add_option("--text-bytes", options.text_bytes, "length of a text")->check(CLI::Range(1, 16384));
  app.add_option("--pairs", options.pairs, "direct: pairs of users")->check(CLI::Range(1, 9000));
  app.add_option("--members", options.members, "fanout: members, all connected")->check(CLI::Range(2, 19000));
  app.add_option("--posters", options.posters, "fanout: members who post")->check(CLI::Range(1, 1000));
  app.add_option("--sessions-from", options.sessions_from, "idle: first step")->check(CLI::Range(1, 19000));
  app.add_option("--sessions-to", options.sessions_to, "idle: last step")->check(CLI::Range(1, 19000));
  app.add_option("--steps", options.steps, "idle: number of steps")->check(CLI::Range(2, 100));
  app.add_option("--users", options.users, "idle: distinct users, 0 = one a session");
}

// What is wrong with the options together; empty if nothing.
std::string conflict_in(const Options& options) {
  const int targets = (options.server.empty() ? 0 : 1) + (options.url.empty() ? 0 : 1) + (options.floor ? 1 : 0);
  if (targets != 1) {
    return "give one of --server, --url and --floor";
  }
  if (!options.url.empty() && options.secret.empty()) {
    return "--url needs --secret";
  }
  if (options.with_floor && options.floor) {
    return "--with-floor compares with a server: give --server or --url";
  }
  if (options.rate > 0 && options.in_flight > 0) {
    return "--rate is an open loop, --in-flight a closed one: give one";
  }
  if (options.sessions_to <= options.sessions_from) {
    return "--sessions-to must be above --sessions-from";
  }
  return options.posters > options.members ? "--posters must be among --members" : "";
}

}  // namespace

std::expected<Options, OptionsExit> parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app{about, "load"};
  app.add_option("scenario", options.scenario,
                 "idle: memory a session; direct: pairs of users; fanout: one large group")
      ->required()
      ->check(CLI::IsMember({"idle", "direct", "fanout"}));
  add_run_options(app, options);
  add_load_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const int code = app.exit(error, out, out);
    return std::unexpected(OptionsExit{.code = code == 0 ? 0 : 2, .text = out.str()});
  }
  if (const std::string conflict = conflict_in(options); !conflict.empty()) {
    return std::unexpected(OptionsExit{.code = 2, .text = conflict + "\n"});
  }
  return options;
}

}  // namespace stonechat::bench
