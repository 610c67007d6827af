// The words by which enumerators of the rules stand on the wire: `group`, `joined`, `text`, `owner`, `add`.
#pragma once

#include <optional>
#include <string_view>

#include "chat/command.h"
#include "chat/member_list.h"

namespace stonechat::wire {

std::string_view text_of(chat::ChatType type);
std::string_view text_of(chat::HistoryVisibility visibility);
std::string_view text_of(chat::MessageType type);
std::string_view text_of(chat::Role role);
std::string_view text_of(chat::ReactionOp op);

// Nothing for any other word.
std::optional<chat::ChatType> chat_type_of(std::string_view text);
std::optional<chat::HistoryVisibility> visibility_of(std::string_view text);
std::optional<chat::MessageType> message_type_of(std::string_view text);
std::optional<chat::Role> role_of(std::string_view text);
std::optional<chat::ReactionOp> reaction_op_of(std::string_view text);

}  // namespace stonechat::wire
