// Any bytes as a configuration file, and as the text of each key: taken or refused with a complaint that names its
// place; what is taken lies in its range and, written out again, means the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config_file.h"
#include "app/config_keys.h"
#include "app/config_value.h"
#include "base/check.h"
#include "net/listener.h"

namespace {

using namespace stonechat;

std::string written(const app::Config& config) {
  std::string text;
  std::string_view section;
  for (const app::ConfigKey& key : app::config_keys()) {
    if (key.section != section) {
      section = key.section;
      text += "[" + std::string{section} + "]\n";
    }
    // An empty text means "absent" where the key has a least length, and cannot be written.
    if (const std::string value = app::value_as_toml(key, config); value != "\"\"" && value != "[]") {
      text += std::string{key.name} + " = " + value + "\n";
    }
  }
  return text;
}

void check_file(std::string_view toml) {
  app::Config config;
  for (const std::string& complaint : app::apply_config_file(toml, "file", config)) {
    check(complaint.starts_with("file"), "a complaint names its place");
  }
  app::Config again;
  check(app::apply_config_file(written(config), "again", again).empty(), "what was taken can be taken again");
  check(written(again) == written(config), "and means the same");
}

void check_texts(std::string_view text) {
  for (const app::ConfigKey& key : app::config_keys()) {
    app::Config config;
    if (const auto complaint = app::set_value_from_text(key, config, text)) {
      check(!complaint->empty(), "a complaint says what is allowed");
      check(app::value_as_toml(key, config) == app::value_as_toml(key, app::Config{}), "a refusal changes nothing");
    }
  }
  if (const auto address = net::ListenAddress::parse(text)) {
    const auto again = net::ListenAddress::parse(address->text());
    check(again && again->host == address->host && again->port == address->port, "an address can be written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  check_file(bytes);
  check_texts(bytes);
  return 0;
}
