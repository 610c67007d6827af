// The log: one event, one line on stderr, with a stable name and fields.
//
//   time=2026-01-31T12:00:00.000Z level=info event=server_started port=8080
//   {"time":"2026-01-31T12:00:00.000Z","level":"info","event":"server_started","port":8080}
//
// Any thread. A line is written before the call returns, in one write. Values are escaped, so that nothing that came
// from outside can forge a line; message text, tokens and addresses are never logged all the same. What a client can
// trigger goes through RateLimitedLog.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace stonechat::ops {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { logfmt, json };

std::string_view name_of(LogLevel level);
std::string_view name_of(LogFormat format);
std::optional<LogLevel> log_level_named(std::string_view name);
std::optional<LogFormat> log_format_named(std::string_view name);

// A key of [a-z0-9_] and a value that lives until the call it is given to returns.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  LogField(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  LogField(std::string_view field_key, const char* text) : LogField(field_key, std::string_view{text}) {}
  LogField(std::string_view field_key, const std::string& text) : LogField(field_key, std::string_view{text}) {}
  LogField(std::string_view field_key, double number) : key(field_key), value(number) {}
  LogField(std::string_view field_key, std::same_as<bool> auto truth) : key(field_key), value(truth) {}
  LogField(std::string_view field_key, std::signed_integral auto number)
      : key(field_key), value(std::int64_t{number}) {}
  template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>)
  LogField(std::string_view field_key, T number) : key(field_key), value(std::uint64_t{number}) {}

  std::string_view key;
  Value value;
};

// Once, before other threads log. Until then: info, logfmt.
void configure_log(LogLevel least, LogFormat format);

// Nothing is written any more: for programs that make things fail on purpose, thousands of times.
void silence_log();

// True where a line of this level would be written: for fields that cost something to make.
bool log_enabled(LogLevel level);

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
void log_event(LogLevel level, std::string_view event, std::span<const LogField> fields);

}  // namespace stonechat::ops
