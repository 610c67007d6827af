#include "chat/refusal.h"

#include "base/check.h"

namespace stonechat::chat {

std::string_view sentence(Refusal refusal) {
  switch (refusal) {
    case Refusal::chat_not_found:
      return "there is no such chat among yours";
    case Refusal::id_conflict:
      return "this id is taken in this chat by another sender or another body; choose a new id";
    case Refusal::chat_exists:
      return "this chatId is taken; choose another one";
    case Refusal::previous_not_stored:
      return "the message that 'after' names is not stored; send that one first";
    case Refusal::target_not_found:
      return "replyTo and threadRoot must name messages of this chat";
    case Refusal::not_an_admin:
      return "only the owner and admins of this chat may do this";
    case Refusal::direct_is_fixed:
      return "a direct chat has its two members for good; create a group instead";
    case Refusal::unknown_member:
      return "every member must name an existing user";
  }
  check(false, "every refusal has a sentence");
  return {};
}

}  // namespace stonechat::chat
