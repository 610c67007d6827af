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
    case Refusal::not_the_author:
      return "only who wrote a message may edit it";
    case Refusal::not_allowed_to_delete:
      return "only who wrote a message, and a group's owner and admins, may delete it";
    case Refusal::not_the_owner:
      return "only the owner of this chat may do this";
    case Refusal::outranked:
      return "the owner cannot be removed, and admins only by the owner";
    case Refusal::owner_must_stay:
      return "the owner cannot leave: hand the chat over by giving another member the role owner, or delete it";
    case Refusal::member_not_found:
      return "this user is no member of the chat";
    case Refusal::message_not_found:
      return "the chat has no such message, or it is deleted";
    case Refusal::too_many_reactions:
      return "this message has 50 different emoji already; use one of them";
    case Refusal::unknown_member:
      return "every member must name an existing user";
  }
  check(false, "every refusal has a sentence");
  return {};
}

}  // namespace stonechat::chat
