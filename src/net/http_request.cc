#include "net/http_request.h"

#include <algorithm>

namespace stonechat::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token_character(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
  return alphanumeric || (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.contains(c));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) {
      return value;
    }
  }
  return std::nullopt;
}

bool HttpRequest::header_has_token(std::string_view lower_case_name, std::string_view lower_case_token) const {
  return std::ranges::any_of(headers, [&](const auto& header) {
    return header.first == lower_case_name &&
           std::ranges::any_of(list_elements(header.second), [&](std::string_view element) {
             return equals_ignoring_case(element, lower_case_token);
           });
  });
}

bool is_http_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string_view> list_elements(std::string_view value) {
  std::vector<std::string_view> elements;
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (const std::string_view element = trimmed(value.substr(0, comma)); !element.empty()) {
      elements.push_back(element);
    }
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return elements;
}

}  // namespace stonechat::net
