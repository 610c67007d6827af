// The command line. Only parsed here: commands are run by main.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace stonechat::app {

struct ServeCommand {
  ConfigSources sources;
};

struct TokenCommand {
  ConfigSources sources;
  std::string subject;  // auth::is_subject holds
  std::chrono::seconds ttl{std::chrono::hours{24}};
  std::optional<std::string> name = std::nullopt;    // 1–255 characters
  std::optional<std::string> device = std::nullopt;  // of the form of an id
};

struct VersionCommand {};

struct GenconfigCommand {
  std::vector<FlagSetting> flags;  // what the file is to set
};

struct CheckconfigCommand {
  ConfigSources sources;
};

struct BackupCommand {
  ConfigSources sources;
  std::string file;
};

struct RestoreCommand {
  ConfigSources sources;
  std::string file;
};

// Disables or enables a user, while a server runs or not.
struct UserCommand {
  ConfigSources sources;
  std::string name;  // a username, else a userId
  bool by_id = false;
  bool disable = false;
};

using CommandLine = std::variant<ServeCommand, UserCommand, TokenCommand, VersionCommand, GenconfigCommand,
                                 CheckconfigCommand, BackupCommand, RestoreCommand>;

// The process is to end at once: asked for help (0, to stdout), or wrongly called (2, to stderr).
struct CommandLineExit {
  int code = 0;
  std::string text;  // ends with a newline
};

// `arguments` without the program's name; `environment` becomes part of every command's sources.
std::expected<CommandLine, CommandLineExit> parse_command_line(std::span<const char* const> arguments,
                                                               const Environment& environment);

// "90", "90s", "15m", "12h", "30d", "4w"; from one second to ten years. Nothing for anything else.
std::optional<std::chrono::seconds> parse_ttl(std::string_view text);

}  // namespace stonechat::app
