#include "app/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "app/config_file.h"
#include "app/config_keys.h"
#include "app/config_nearest.h"
#include "app/config_value.h"
#include "base/check.h"

namespace stonechat::app {
namespace {

using Complaints = std::vector<std::string>;

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> chunk;
  while (file.read(chunk.data(), chunk.size()), file.gcount() > 0) {
    text.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
  }
  return file.is_open() && !file.bad() ? std::optional{std::move(text)} : std::nullopt;
}

void apply_file(const std::filesystem::path& path, Config& config, Complaints& complaints) {
  errno = 0;
  const auto text = read_file(path);
  if (!text) {
    const std::string reason = errno != 0 ? std::string{": "} + std::strerror(errno) : std::string{};
    complaints.push_back(path.string() + ": cannot be read" + reason);
    return;
  }
  Complaints found = apply_config_file(*text, path.string(), config);
  std::ranges::move(found, std::back_inserter(complaints));
}

void apply_environment(const Environment& environment, Config& config, Complaints& complaints) {
  std::vector<std::string> known;
  for (const ConfigKey& key : config_keys()) {
    known.push_back(key.environment_name());
  }
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(environment_prefix)) {
      continue;
    }
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      complaints.push_back("environment: unknown name " + name + "; did you mean " + nearest(name, known) + '?');
      continue;
    }
    const ConfigKey& key = config_keys()[static_cast<std::size_t>(found - known.begin())];
    if (const auto complaint = set_value_from_text(key, config, value)) {
      complaints.push_back("environment: " + name + ' ' + *complaint);
    }
  }
}

void apply_flags(const std::vector<FlagSetting>& flags, Config& config, Complaints& complaints) {
  for (const FlagSetting& flag : flags) {
    const auto key = std::ranges::find(config_keys(), flag.key, &ConfigKey::dotted);
    check(key != config_keys().end(), "a flag sets a key that there is");
    if (const auto complaint = set_value_from_text(*key, config, flag.value)) {
      complaints.push_back(flag.flag + ' ' + *complaint);
    }
  }
}

// What no key alone is wrong about.
void find_contradictions(const Config& config, Complaints& complaints) {
  if (!config.auth.jwks_file.empty() && !config.auth.jwks_url.empty()) {
    complaints.emplace_back("auth.jwks_file and auth.jwks_url are both set; leave one of them empty");
  }
  if (config.tls.cert.empty() != config.tls.key.empty()) {
    complaints.emplace_back("tls.cert and tls.key have to be set both, or neither");
  }
}

}  // namespace

Environment current_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return environment;
}

std::expected<Config, Failure> load_config(const ConfigSources& sources) {
  Config config;
  Complaints complaints;
  if (sources.file) {
    apply_file(*sources.file, config, complaints);
  }
  apply_environment(sources.environment, config, complaints);
  apply_flags(sources.flags, config, complaints);
  find_contradictions(config, complaints);
  if (complaints.empty()) {
    return config;
  }
  std::string text;
  for (const std::string& complaint : complaints) {
    text += (text.empty() ? "" : "\n") + complaint;
  }
  return std::unexpected(Failure{Failure::Kind::bad_input, std::move(text)});
}

std::string config_template(const Config& chosen) {
  std::string text =
      "# Stonechat's configuration. Every key may be left out; what stands here are the defaults.\n"
      "# An environment variable STONECHAT_SECTION_KEY wins over this file, a flag over both.\n";
  std::string_view section;
  for (const ConfigKey& key : config_keys()) {
    if (key.section != section) {
      section = key.section;
      text += "\n[" + std::string{section} + "]\n";
    }
    text += "# " + std::string{key.help} + "\n#   (" + allowed_values(key) + ")\n";
    const std::string value = value_as_toml(key, chosen);
    const bool is_default = value == value_as_toml(key, Config{});
    text += (is_default ? "#" : "") + std::string{key.name} + " = " + value + '\n';
  }
  return text;
}

}  // namespace stonechat::app
