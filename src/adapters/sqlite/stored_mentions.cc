#include "adapters/sqlite/stored_mentions.h"

namespace stonechat::sqlite {

std::string mention_pattern(const UserId& user) {
  std::string quoted = "\"";
  quoted += user.view();
  quoted += '"';
  return quoted;
}

std::string write_mentions(std::span<const UserId> mentions) {
  std::string text = "[";
  for (const UserId& user : mentions) {
    if (text.size() > 1) {
      text += ',';
    }
    text += mention_pattern(user);
  }
  text += ']';
  return text;
}

std::optional<std::vector<UserId>> parse_mentions(std::string_view text) {
  if (text.size() < 4 || !text.starts_with("[\"") || !text.ends_with("\"]")) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(2, text.size() - 4);
  std::vector<UserId> mentions;
  for (;;) {
    constexpr std::string_view between = "\",\"";
    const std::size_t end = rest.find(between);
    const auto user = UserId::parse(rest.substr(0, end));
    if (!user) {
      return std::nullopt;
    }
    mentions.push_back(*user);
    if (end == std::string_view::npos) {
      return mentions;
    }
    rest.remove_prefix(end + between.size());
  }
}

}  // namespace stonechat::sqlite
