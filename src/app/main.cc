// The binary's commands.
#include <chrono>
#include <cstdio>
#include <expected>
#include <iterator>
#include <string>
#include <variant>

#include "adapters/sqlite/backup.h"
#include "adapters/sqlite/restore.h"
#include "adapters/sqlite/user_switch.h"
#include "app/command_line.h"
#include "app/config.h"
#include "app/key_set_file.h"
#include "app/secret_file.h"
#include "app/serve.h"
#include "app/token_settings.h"
#include "app/version.h"
#include "auth/token.h"
#include "net/tls_context.h"

namespace stonechat::app {
namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "stonechat: %s\n", message.c_str());
  return 1;
}

int run(const ServeCommand& command) {
  const auto config = load_config(command.sources);
  return config ? serve(*config) : fail(config.error().message);
}

int run(const TokenCommand& command) {
  const auto config = load_config(command.sources);
  if (!config) {
    return fail(config.error().message);
  }
  const auto settings = token_settings(*config);
  if (!settings) {
    return fail(settings.error().message);
  }
  if (!settings->accepts_secret) {
    return fail(
        "the server takes only tokens of the issuer whose key set it has; set auth.hs256_secret to sign some here");
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auth::Claims claims;
  claims.subject = command.subject;
  claims.device = command.device;
  claims.name = command.name;
  claims.issued_at_seconds = now.time_since_epoch().count();
  claims.expires_at_seconds = (now + command.ttl).time_since_epoch().count();
  std::printf("%s\n", auth::sign_hs256(claims, settings->secret, settings->rules).c_str());
  return 0;
}

int run(const VersionCommand&) {
  std::printf("stonechat %s\n", version);
  return 0;
}

int run(const GenconfigCommand& command) {
  const auto config = load_config({.file = {}, .environment = {}, .flags = command.flags});
  if (!config) {
    return fail(config.error().message);
  }
  std::fputs(config_template(*config).c_str(), stdout);
  return 0;
}

int run(const CheckconfigCommand& command) {
  const auto config = load_config(command.sources);
  if (!config) {
    return fail(config.error().message);
  }
  if (!config->tls.cert.empty()) {
    if (const auto tls = net::TlsContext::load({.certificate = config->tls.cert, .key = config->tls.key}); !tls) {
      return fail(tls.error().message);
    }
  }
  if (!config->auth.jwks_file.empty()) {
    if (const auto set = read_key_set_file(config->auth.jwks_file); !set) {
      return fail(set.error().message);
    }
  }
  std::puts("the configuration is good");
  return 0;
}

const char* secret_note(const std::vector<std::string>& attached) {
  return attached.empty() ? "" : ", with the secret that signs tokens";
}

int run(const BackupCommand& command) {
  const auto config = load_config(command.sources);
  if (!config) {
    return fail(config.error().message);
  }
  const auto report = sqlite::back_up(
      {.data_dir = config->server.data_dir, .file = command.file, .attached = {std::string{secret_file_name}}});
  if (!report) {
    return fail(report.error().message);
  }
  std::printf("%s holds the store of %s%s: %llu bytes\n", command.file.c_str(), config->server.data_dir.c_str(),
              secret_note(report->attached), static_cast<unsigned long long>(report->bytes));
  return 0;
}

int run(const RestoreCommand& command) {
  const auto config = load_config(command.sources);
  if (!config) {
    return fail(config.error().message);
  }
  const auto report = sqlite::restore(command.file, config->server.data_dir);
  if (!report) {
    return fail(report.error().message);
  }
  std::printf("%s is restored to %s%s: epoch %s\n", command.file.c_str(), config->server.data_dir.c_str(),
              secret_note(report->attached), report->epoch.c_str());
  return 0;
}

int run(const UserCommand& command) {
  const auto config = load_config(command.sources);
  if (!config) {
    return fail(config.error().message);
  }
  const auto named_by = command.by_id ? sqlite::UserNamedBy::id : sqlite::UserNamedBy::username_or_id;
  const auto user = sqlite::switch_user(config->server.data_dir, command.name, named_by, command.disable);
  if (!user) {
    return fail(user.error().message);
  }
  std::printf("%s is %s\n", user->text().c_str(), command.disable ? "disabled" : "enabled");
  return 0;
}

}  // namespace
}  // namespace stonechat::app

int main(int argument_count, char** arguments) {
  using namespace stonechat::app;
  const std::span<const char* const> all{arguments, static_cast<std::size_t>(argument_count)};
  const auto command = parse_command_line(all.subspan(1), current_environment());
  if (!command) {
    std::fputs(command.error().text.c_str(), command.error().code == 0 ? stdout : stderr);
    return command.error().code;
  }
  return std::visit([](const auto& chosen) { return run(chosen); }, *command);
}
