// Refusals: why the rules say no. A refusal is an answer, not a failure; it uses no sequence and changes nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace stonechat::chat {

enum class Refusal : std::uint8_t {
  chat_not_found,         // there is none, or the sender is no member: the same answer for both
  id_conflict,            // the id is taken by another sender or another body
  chat_exists,            // a group with the chosen chatId is there already
  previous_not_stored,    // `after` names no stored message of this sender
  target_not_found,       // replyTo or threadRoot names no message of this chat
  not_an_admin,           // only owner and admins may do this
  direct_is_fixed,        // a direct chat has its two members for good
  not_the_author,         // only who wrote a message may edit it
  not_allowed_to_delete,  // others' messages: the owner and admins only
  not_the_owner,          // only the owner may do this
  outranked,              // the named member is the owner, or an admin that only the owner may remove
  owner_must_stay,        // the owner hands the chat over or deletes it, but does not leave it
  member_not_found,       // the named user is no member
  message_not_found,      // the target is no message of this chat that the sender may see, or it is deleted
  too_many_reactions,     // the message has as many different emoji as it may
  unknown_member,         // a named user does not exist and may not be provisioned
};

// One English sentence for the client that says what to change.
std::string_view sentence(Refusal refusal);

}  // namespace stonechat::chat
