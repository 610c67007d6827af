#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <utility>
#include <vector>

#include "auth/token.h"
#include "base/id.h"
#include "net/utf8.h"

namespace stonechat::app {
namespace {

using std::chrono::seconds;

constexpr int usage_error = 2;
constexpr seconds ttl_max = std::chrono::days{3650};

// What the options write to while CLI11 parses.
struct Parsed {
  std::string config;
  std::string listen;
  std::string data_dir;
  std::string subject;
  std::string ttl;
  std::string name;
  std::string device;
  std::string file;
  std::string action;
  std::string user;
  bool by_id = false;
};

struct Commands {
  CLI::App* serve;
  CLI::App* token;
  CLI::App* version;
  CLI::App* genconfig;
  CLI::App* checkconfig;
  CLI::App* backup;
  CLI::App* restore;
  CLI::App* user;
};

void add_source_options(CLI::App& command, Parsed& parsed) {
  command.add_option("--config", parsed.config, "TOML file; without it the defaults hold")->type_name("FILE");
  command.add_option("--data-dir", parsed.data_dir, "folder that holds everything (server.data_dir)")->type_name("DIR");
}

Commands add_commands(CLI::App& program, Parsed& parsed) {
  // None is our own complaint: CLI11's would hide the name of a mistyped one.
  program.require_subcommand(0, 1);
  program.footer("Every key of the configuration can also be set in the environment, as STONECHAT_SECTION_KEY.");
  const Commands commands{
      .serve = program.add_subcommand("serve", "Run the server"),
      .token = program.add_subcommand("token", "Print an access token, signed with the server's secret"),
      .version = program.add_subcommand("version", "Print the version"),
      .genconfig = program.add_subcommand("genconfig", "Print a configuration file with every key and its default"),
      .checkconfig = program.add_subcommand("checkconfig", "Check the configuration without starting"),
      .backup = program.add_subcommand("backup", "Copy the store into one file, also while the server runs"),
      .restore = program.add_subcommand("restore", "Fill an empty data folder from a backup"),
      .user = program.add_subcommand("user", "Disable or enable a user, also while the server runs"),
  };
  add_source_options(*commands.serve, parsed);
  commands.serve->add_option("--listen", parsed.listen, "where to listen (server.listen); port 0 takes any free one")
      ->type_name("ADDR:PORT");
  add_source_options(*commands.token, parsed);
  commands.token->add_option("--sub", parsed.subject, "the user")->type_name("USER")->required();
  commands.token->add_option("--ttl", parsed.ttl, "how long it holds: 90, 15m, 12h, 30d, 4w (default 24h)")
      ->type_name("TIME");
  commands.token->add_option("--name", parsed.name, "the user's display name")->type_name("NAME");
  commands.token->add_option("--device", parsed.device, "the device")->type_name("DEVICE");
  add_source_options(*commands.checkconfig, parsed);
  commands.genconfig->add_option("--data-dir", parsed.data_dir, "set this folder in it (server.data_dir)")
      ->type_name("DIR");
  add_source_options(*commands.user, parsed);
  commands.user->add_option("action", parsed.action, "disable or enable")
      ->check(CLI::IsMember({"disable", "enable"}))
      ->required();
  commands.user->add_option("user", parsed.user, "a username, else a userId")->type_name("USER")->required();
  commands.user->add_flag("--id", parsed.by_id, "USER is a userId");
  for (CLI::App* command : {commands.backup, commands.restore}) {
    command->add_option("file", parsed.file, "the backup")->type_name("FILE")->required();
    add_source_options(*command, parsed);
  }
  return commands;
}

std::vector<FlagSetting> flags_of(const CLI::App& command, const Parsed& parsed) {
  if (command.count("--data-dir") == 0) {
    return {};
  }
  return {{.flag = "--data-dir", .key = "server.data_dir", .value = parsed.data_dir}};
}

ConfigSources sources_of(const CLI::App& command, const Parsed& parsed, const Environment& environment) {
  ConfigSources sources{.file = {}, .environment = environment, .flags = flags_of(command, parsed)};
  if (command.count("--config") > 0) {
    sources.file = parsed.config;
  }
  return sources;
}

std::unexpected<CommandLineExit> wrong_use(std::string text) {
  return std::unexpected(CommandLineExit{.code = usage_error, .text = std::move(text) + '\n'});
}

std::expected<CommandLine, CommandLineExit> token_command(const CLI::App& command, const Parsed& parsed,
                                                          const Environment& environment) {
  TokenCommand token{.sources = sources_of(command, parsed, environment), .subject = parsed.subject};
  if (!auth::is_subject(parsed.subject)) {
    return wrong_use(
        "--sub has to be 1 to 36 characters of [A-Za-z0-9_.:-], the first a letter or digit, and not \"me\"");
  }
  if (command.count("--ttl") > 0) {
    const auto ttl = parse_ttl(parsed.ttl);
    if (!ttl) {
      return wrong_use("--ttl has to be a time such as 90, 15m, 12h, 30d or 4w, from one second to ten years");
    }
    token.ttl = *ttl;
  }
  if (command.count("--name") > 0) {
    if (!auth::is_name(parsed.name) || !net::is_utf8(parsed.name)) {
      return wrong_use("--name has to be 1 to 255 characters of UTF-8");
    }
    token.name = parsed.name;
  }
  if (command.count("--device") > 0) {
    if (!is_id_form(parsed.device)) {
      return wrong_use("--device has to be 1 to 36 characters of [A-Za-z0-9_.:-], the first a letter or digit");
    }
    token.device = parsed.device;
  }
  return token;
}

CommandLine serve_command(const CLI::App& command, const Parsed& parsed, const Environment& environment) {
  ServeCommand serve{.sources = sources_of(command, parsed, environment)};
  if (command.count("--listen") > 0) {
    serve.sources.flags.push_back({.flag = "--listen", .key = "server.listen", .value = parsed.listen});
  }
  return serve;
}

}  // namespace

std::expected<CommandLine, CommandLineExit> parse_command_line(std::span<const char* const> arguments,
                                                               const Environment& environment) {
  Parsed parsed;
  CLI::App program{"Stonechat, a self-hosted real-time chat server", "stonechat"};
  const Commands commands = add_commands(program, parsed);
  try {
    // CLI11 takes them from the back.
    program.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool helped = program.exit(error, out, err) == 0;
    return std::unexpected(CommandLineExit{.code = helped ? 0 : usage_error, .text = out.str() + err.str()});
  }
  if (commands.serve->parsed()) {
    return serve_command(*commands.serve, parsed, environment);
  }
  if (commands.token->parsed()) {
    return token_command(*commands.token, parsed, environment);
  }
  if (commands.checkconfig->parsed()) {
    return CheckconfigCommand{.sources = sources_of(*commands.checkconfig, parsed, environment)};
  }
  if (commands.backup->parsed()) {
    return BackupCommand{.sources = sources_of(*commands.backup, parsed, environment), .file = parsed.file};
  }
  if (commands.user->parsed()) {
    return UserCommand{.sources = sources_of(*commands.user, parsed, environment),
                       .name = parsed.user,
                       .by_id = parsed.by_id,
                       .disable = parsed.action == "disable"};
  }
  if (commands.restore->parsed()) {
    return RestoreCommand{.sources = sources_of(*commands.restore, parsed, environment), .file = parsed.file};
  }
  if (commands.genconfig->parsed()) {
    return GenconfigCommand{.flags = flags_of(*commands.genconfig, parsed)};
  }
  if (commands.version->parsed()) {
    return VersionCommand{};
  }
  return wrong_use("a command is needed\n" + program.help());
}

std::optional<seconds> parse_ttl(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, count);
  if (parsed.ec != std::errc{} || count < 1 || count > ttl_max.count()) {
    return std::nullopt;
  }
  constexpr std::array<std::pair<std::string_view, seconds>, 6> units{{{"", seconds{1}},
                                                                       {"s", seconds{1}},
                                                                       {"m", std::chrono::minutes{1}},
                                                                       {"h", std::chrono::hours{1}},
                                                                       {"d", std::chrono::days{1}},
                                                                       {"w", std::chrono::weeks{1}}}};
  const std::string_view unit{parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)};
  for (const auto& [name, length] : units) {
    if (name == unit && length * count <= ttl_max) {
      return length * count;
    }
  }
  return std::nullopt;
}

}  // namespace stonechat::app
