#include "app/config_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <toml++/toml.h>

#include "app/config_keys.h"
#include "app/config_nearest.h"
#include "app/config_value.h"

namespace stonechat::app {
namespace {

std::optional<std::vector<std::string>> texts_of(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& item : array) {
    const auto* text = item.as_string();
    if (text == nullptr) {
      return std::nullopt;
    }
    texts.push_back(text->get());
  }
  return texts;
}

// Nothing for a type that no key has: floats, dates, tables.
std::optional<ConfigValue> value_of(const toml::node& node) {
  if (const auto* number = node.as_integer()) {
    return number->get();
  }
  if (const auto* truth = node.as_boolean()) {
    return truth->get();
  }
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  if (const auto* array = node.as_array()) {
    return texts_of(*array);
  }
  return std::nullopt;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const ConfigKey& key : config_keys()) {
    if (names.empty() || names.back() != key.section) {
      names.emplace_back(key.section);
    }
  }
  return names;
}

class FileReader {
 public:
  FileReader(std::string_view file, Config& config) : file_(file), config_(config) {}

  void read(const toml::table& root) {
    const std::vector<std::string> sections = section_names();
    for (const auto& [name, node] : root) {
      const toml::table* section = node.as_table();
      if (section == nullptr) {
        complain(node, unknown_outside_sections(name.str()));
      } else if (std::ranges::find(sections, name.str()) == sections.end()) {
        complain(node, "unknown section " + std::string{name.str()} + "; did you mean " +
                           nearest(name.str(), sections) + '?');
      } else {
        read_section(name.str(), *section);
      }
    }
  }

  std::vector<std::string> take_complaints() {
    std::ranges::sort(complaints_);
    std::vector<std::string> texts;
    for (auto& [line, text] : complaints_) {
      texts.push_back(std::move(text));
    }
    return texts;
  }

 private:
  void read_section(std::string_view section, const toml::table& table) {
    for (const auto& [name, node] : table) {
      const auto key = std::ranges::find_if(config_keys(), [section, wanted = name.str()](const ConfigKey& known) {
        return known.section == section && known.name == wanted;
      });
      if (key == config_keys().end()) {
        complain(node, unknown_in(section, name.str()));
      } else {
        set(*key, node);
      }
    }
  }

  void set(const ConfigKey& key, const toml::node& node) {
    const auto value = value_of(node);
    const auto complaint = value ? set_value(key, config_, *value) : "has to be " + allowed_values(key);
    if (complaint) {
      complain(node, key.dotted() + ' ' + *complaint);
    }
  }

  static std::string unknown_in(std::string_view section, std::string_view name) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {
      if (key.section == section) {
        known.emplace_back(key.name);
      }
    }
    return "unknown key " + std::string{section} + '.' + std::string{name} + "; did you mean " + nearest(name, known) +
           '?';
  }

  static std::string unknown_outside_sections(std::string_view name) {
    const auto key = std::ranges::min(config_keys(), {}, [name](const ConfigKey& known) {
      return std::min(edit_distance(name, known.name), edit_distance(name, known.dotted()));
    });
    return "unknown key " + std::string{name} + " outside of a section; did you mean " + key.dotted() + '?';
  }

  void complain(const toml::node& node, const std::string& text) {
    const auto line = node.source().begin.line;
    complaints_.emplace_back(line, file_ + ':' + std::to_string(line) + ": " + text);
  }

  std::string file_;
  Config& config_;
  std::vector<std::pair<toml::source_index, std::string>> complaints_;
};

}  // namespace

std::vector<std::string> apply_config_file(std::string_view toml, std::string_view file, Config& config) {
  try {
    FileReader reader(file, config);
    reader.read(toml::parse(toml));
    return reader.take_complaints();
  } catch (const toml::parse_error& error) {
    // The description only: it names what was expected, while the text around may hold a secret.
    return {std::string{file} + ':' + std::to_string(error.source().begin.line) + ": " +
            std::string{error.description()}};
  }
}

}  // namespace stonechat::app
