// How the mentions of a message stand in the file: a JSON array of user ids, without white space. Ids need no escapes,
// so the quoted id stands in the array exactly where that user is mentioned.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace stonechat::sqlite {

std::string write_mentions(std::span<const UserId> mentions);

// Nothing where `text` is not of the form that write_mentions() writes, with at least one id.
std::optional<std::vector<UserId>> parse_mentions(std::string_view text);

// What is found in a stored array exactly if it mentions `user`.
std::string mention_pattern(const UserId& user);

}  // namespace stonechat::sqlite
