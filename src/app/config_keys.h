// The one table of configuration keys. File, environment, flags, `genconfig` and messages are all read off it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace stonechat::app {

// Where a key's value lives; the alternative is the key's type.
using ConfigSlot = std::variant<std::string*, std::filesystem::path*, std::size_t*, std::chrono::milliseconds*,
                                std::vector<std::string>*, std::optional<bool>*, ops::LogLevel*, ops::LogFormat*>;

// What a text, or each text of a list, has to look like.
struct TextForm {
  std::string_view description;  // "an address and port such as 127.0.0.1:8080"
  bool (*accepts)(std::string_view);
};

struct ConfigKey {
  std::string_view section;
  std::string_view name;
  std::uint64_t min;  // of a number; of the bytes of a text or path
  std::uint64_t max;
  std::string_view help;  // one line
  ConfigSlot (*slot)(Config&);
  const TextForm* form = nullptr;

  std::string dotted() const;            // "server.listen"
  std::string environment_name() const;  // "STONECHAT_SERVER_LISTEN"
};

inline constexpr std::string_view environment_prefix = "STONECHAT_";

// In the order of a file; the keys of one section stand together.
std::span<const ConfigKey> config_keys();

}  // namespace stonechat::app
