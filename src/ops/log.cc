#include "ops/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <memory>
#include <utility>

#include "ops/log_line.h"

namespace stonechat::ops {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> levels{
    {{"debug", LogLevel::debug}, {"info", LogLevel::info}, {"warning", LogLevel::warning}, {"error", LogLevel::error}}};
constexpr std::array<std::pair<std::string_view, LogFormat>, 2> formats{
    {{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}}};

template <class Value, std::size_t count>
std::optional<Value> named(const std::array<std::pair<std::string_view, Value>, count>& names, std::string_view name) {
  for (const auto& [text, value] : names) {
    if (text == name) {
      return value;
    }
  }
  return std::nullopt;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  constexpr std::array<spdlog::level::level_enum, 4> theirs{spdlog::level::debug, spdlog::level::info,
                                                            spdlog::level::warn, spdlog::level::err};
  return theirs[static_cast<std::size_t>(level)];
}

// spdlog writes time and level around our text.
std::string pattern_of(LogFormat format) {
  return format == LogFormat::logfmt ? "time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v"
                                     : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
}

struct Output {
  Output() : logger("stonechat", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    configure(LogLevel::info, LogFormat::logfmt);
  }

  void configure(LogLevel least, LogFormat new_format) {
    format.store(new_format, std::memory_order_relaxed);
    logger.set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern_of(new_format), spdlog::pattern_time_type::utc));
    logger.set_level(spdlog_level(least));
  }

  spdlog::logger logger;
  std::atomic<LogFormat> format;
};

Output& output() {
  // Never destroyed: threads and destructors may log until the last moment of the process.
  static Output& instance = *new Output;
  return instance;
}

}  // namespace

std::string_view name_of(LogLevel level) { return levels[static_cast<std::size_t>(level)].first; }
std::string_view name_of(LogFormat format) { return formats[static_cast<std::size_t>(format)].first; }
std::optional<LogLevel> log_level_named(std::string_view name) { return named(levels, name); }
std::optional<LogFormat> log_format_named(std::string_view name) { return named(formats, name); }

void configure_log(LogLevel least, LogFormat format) { output().configure(least, format); }

void silence_log() { output().logger.set_level(spdlog::level::off); }

bool log_enabled(LogLevel level) { return output().logger.should_log(spdlog_level(level)); }

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  log_event(level, event, std::span{fields.begin(), fields.size()});
}

void log_event(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  if (log_enabled(level)) {
    Output& out = output();
    const std::string body = log_line_body(out.format.load(std::memory_order_relaxed), event, fields);
    out.logger.log(spdlog_level(level), spdlog::string_view_t{body.data(), body.size()});
  }
}

}  // namespace stonechat::ops
