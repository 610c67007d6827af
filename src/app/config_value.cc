#include "app/config_value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace stonechat::app {
namespace {

using std::chrono::milliseconds;
using Texts = std::vector<std::string>;

bool is_text_allowed(const ConfigKey& key, std::string_view text) {
  return text.size() >= key.min && text.size() <= key.max && text.find('\0') == std::string_view::npos &&
         (key.form == nullptr || key.form->accepts(text));
}

// True where the value was of the slot's type and allowed.
struct Assign {
  const ConfigKey& key;
  const ConfigValue& value;

  bool operator()(std::string* slot) const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && is_text_allowed(key, *text) && (*slot = *text, true);
  }
  bool operator()(std::filesystem::path* slot) const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && is_text_allowed(key, *text) && (*slot = *text, true);
  }
  bool operator()(Texts* slot) const {
    const auto* texts = std::get_if<Texts>(&value);
    const auto allowed = [this](const std::string& text) { return is_text_allowed(key, text); };
    return texts != nullptr && std::ranges::all_of(*texts, allowed) && (*slot = *texts, true);
  }
  bool operator()(std::size_t* slot) const {
    const auto number = whole_number();
    return number && (*slot = static_cast<std::size_t>(*number), true);
  }
  bool operator()(milliseconds* slot) const {
    const auto number = whole_number();
    return number && (*slot = milliseconds{*number}, true);
  }
  bool operator()(std::optional<bool>* slot) const {
    const auto* truth = std::get_if<bool>(&value);
    return truth != nullptr && (*slot = *truth, true);
  }
  bool operator()(ops::LogLevel* slot) const { return assign_named(slot, ops::log_level_named); }
  bool operator()(ops::LogFormat* slot) const { return assign_named(slot, ops::log_format_named); }

 private:
  std::optional<std::int64_t> whole_number() const {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < 0 || static_cast<std::uint64_t>(*number) < key.min ||
        static_cast<std::uint64_t>(*number) > key.max) {
      return std::nullopt;
    }
    return *number;
  }

  template <class T>
  bool assign_named(T* slot, std::optional<T> (*named)(std::string_view)) const {
    const auto* text = std::get_if<std::string>(&value);
    const auto found = text != nullptr ? named(*text) : std::nullopt;
    return found && (*slot = *found, true);
  }
};

// Plain text as the type that the slot wants; nothing where it has no such reading.
struct ReadText {
  std::string_view text;

  std::optional<ConfigValue> operator()(std::size_t*) const { return number(); }
  std::optional<ConfigValue> operator()(milliseconds*) const { return number(); }
  std::optional<ConfigValue> operator()(std::optional<bool>*) const {
    return text == "true" || text == "false" ? std::optional<ConfigValue>{text == "true"} : std::nullopt;
  }
  std::optional<ConfigValue> operator()(Texts*) const {
    Texts texts;
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      texts.emplace_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return texts;
  }
  template <class T>
  std::optional<ConfigValue> operator()(T*) const {
    return std::string{text};
  }

 private:
  std::optional<ConfigValue> number() const {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional<ConfigValue>{value} : std::nullopt;
  }
};

template <class T, std::size_t count>
std::string one_of(const std::array<T, count>& values) {
  std::string text = "one of ";
  for (const T value : values) {
    text += text.back() == ' ' ? "" : ", ";
    text += name_of(value);
  }
  return text;
}

struct Allowed {
  const ConfigKey& key;

  std::string operator()(std::size_t*) const { return "a whole number " + range(); }
  std::string operator()(milliseconds*) const { return "a whole number of milliseconds " + range(); }
  std::string operator()(Texts*) const {
    return key.form != nullptr ? "a list of " + std::string{key.form->description} : "a list of texts";
  }
  std::string operator()(std::optional<bool>*) const { return "true or false"; }
  std::string operator()(ops::LogLevel*) const {
    return one_of(std::array{ops::LogLevel::debug, ops::LogLevel::info, ops::LogLevel::warning, ops::LogLevel::error});
  }
  std::string operator()(ops::LogFormat*) const {
    return one_of(std::array{ops::LogFormat::logfmt, ops::LogFormat::json});
  }
  std::string operator()(std::filesystem::path*) const { return "a path"; }
  std::string operator()(std::string*) const {
    return key.form != nullptr ? std::string{key.form->description} : "a text of bytes " + range();
  }

 private:
  std::string range() const { return "from " + std::to_string(key.min) + " to " + std::to_string(key.max); }
};

std::string toml_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string toml = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      toml.append("\\u00").append({hex[byte >> 4], hex[byte & 0xF]});
      continue;
    }
    toml += c == '"' || c == '\\' ? "\\" : "";
    toml += c;
  }
  return toml + '"';
}

struct ShowToml {
  std::string operator()(const std::size_t* number) const { return std::to_string(*number); }
  std::string operator()(const milliseconds* duration) const { return std::to_string(duration->count()); }
  std::string operator()(const std::optional<bool>* truth) const { return truth->value_or(true) ? "true" : "false"; }
  std::string operator()(const std::string* text) const { return toml_string(*text); }
  std::string operator()(const std::filesystem::path* path) const { return toml_string(path->string()); }
  std::string operator()(const ops::LogLevel* level) const { return toml_string(name_of(*level)); }
  std::string operator()(const ops::LogFormat* format) const { return toml_string(name_of(*format)); }
  std::string operator()(const Texts* texts) const {
    std::string toml = "[";
    for (const std::string& text : *texts) {
      toml += toml.size() == 1 ? "" : ", ";
      toml += toml_string(text);
    }
    return toml + ']';
  }
};

std::string complaint(const ConfigKey& key) { return "has to be " + allowed_values(key); }

}  // namespace

std::optional<std::string> set_value(const ConfigKey& key, Config& config, const ConfigValue& value) {
  return std::visit(Assign{key, value}, key.slot(config)) ? std::nullopt : std::optional{complaint(key)};
}

std::optional<std::string> set_value_from_text(const ConfigKey& key, Config& config, std::string_view text) {
  const auto value = std::visit(ReadText{text}, key.slot(config));
  return value ? set_value(key, config, *value) : complaint(key);
}

std::string allowed_values(const ConfigKey& key) {
  Config any;
  return std::visit(Allowed{key}, key.slot(any));
}

std::string value_as_toml(const ConfigKey& key, const Config& config) {
  Config copy = config;
  return std::visit(ShowToml{}, key.slot(copy));
}

}  // namespace stonechat::app
