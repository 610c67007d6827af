#include "net/url.h"

#include <algorithm>

#include "net/utf8.h"

namespace stonechat::net {
namespace {

enum class Plus { stays, is_space };

std::unexpected<HttpError> bad_request(const char* message) { return std::unexpected(HttpError{400, message}); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::expected<std::string, HttpError> decoded(std::string_view piece, Plus plus) {
  std::string text;
  text.reserve(piece.size());
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] != '%') {
      text.push_back(piece[i] == '+' && plus == Plus::is_space ? ' ' : piece[i]);
      continue;
    }
    const int high = i + 2 < piece.size() ? hex_value(piece[i + 1]) : -1;
    const int low = i + 2 < piece.size() ? hex_value(piece[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return bad_request("the target has a percent sign without two hexadecimal digits");
    }
    text.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (text.contains('\0') || !is_utf8(text)) {
    return bad_request("the target is not UTF-8 without NUL");
  }
  return text;
}

// What is left of an absolute form behind scheme and authority; anything else as it is.
std::string_view without_authority(std::string_view raw) {
  const auto authority = authority_of(raw);
  return authority ? raw.substr(static_cast<std::size_t>(authority->end() - raw.begin())) : raw;
}

std::optional<HttpError> read_path(std::string_view path, Target& target) {
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    auto segment = decoded(path.substr(0, slash), Plus::stays);
    if (!segment.has_value()) {
      return segment.error();
    }
    target.segments.push_back(std::move(*segment));
    if (slash == std::string_view::npos) {
      break;
    }
    path.remove_prefix(slash + 1);
    if (path.empty()) {
      target.segments.emplace_back();
    }
    if (target.segments.size() > Target::segments_max) {
      break;
    }
  }
  if (target.segments.size() > Target::segments_max) {
    return HttpError{400, "the path has too many segments"};
  }
  return std::nullopt;
}

std::optional<HttpError> read_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) {
      continue;
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, equals), Plus::is_space);
    auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space);
    if (!name.has_value() || !value.has_value()) {
      return name.has_value() ? value.error() : name.error();
    }
    if (target.parameter(*name).has_value()) {
      return HttpError{400, "a query parameter occurs twice"};
    }
    if (target.query.size() == Target::parameters_max) {
      return HttpError{400, "the query has too many parameters"};
    }
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> Target::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

bool is_authority(std::string_view text) {
  constexpr std::string_view marks = "-._~!$&'()*+;=%:[]";
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.contains(c);
  });
}

std::optional<std::string_view> authority_of(std::string_view raw) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (equals_ignoring_case(raw.substr(0, scheme.size()), scheme)) {
      raw.remove_prefix(scheme.size());
      return raw.substr(0, raw.find_first_of("/?#"));
    }
  }
  return std::nullopt;
}

std::expected<Target, HttpError> parse_target(std::string_view raw) {
  const auto is_illegal = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '#'; };
  if (std::ranges::any_of(raw, is_illegal)) {
    return bad_request("the target has a space, a control character or a fragment");
  }
  const std::string_view rest = without_authority(raw);
  const bool absolute = rest.data() != raw.data();
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const std::string_view path = rest.substr(0, question);
  if (!path.starts_with('/') && !(absolute && path.empty())) {
    return bad_request("the target has to be a path");
  }
  Target target;
  if (auto error = read_path(path.empty() ? "/" : path, target); error.has_value()) {
    return std::unexpected(std::move(*error));
  }
  if (auto error = read_query(rest.substr(std::min(question + 1, rest.size())), target); error.has_value()) {
    return std::unexpected(std::move(*error));
  }
  return target;
}

}  // namespace stonechat::net
