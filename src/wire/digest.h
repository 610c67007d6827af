// Digests of command bodies: equal digests mean the same request, so that a repeated id is answered and a reused one is
// refused. SHA-256, the first 16 bytes, over an unambiguous form (kind of command, then each field with its length)
// of the known fields after defaults; without ref, after, senderId, commandId and the chat's id. Any thread.
// The form is stored for the life of a chat: it never changes; a new field is appended only where it is present.
#pragma once

#include <span>
#include <string_view>

#include "base/id.h"
#include "chat/command.h"

namespace stonechat::wire {

// `canonical_metadata`: the canonical_form() of the metadata object, or empty where there is none. `post.metadata`
// and `post.after` are not looked at.
chat::Digest digest_of(const chat::PostMessage& post, std::string_view canonical_metadata);

struct CreateChatFields {
  chat::ChatType type;
  std::string_view name;
  std::string_view description;
  chat::HistoryVisibility visibility;
  std::span<const UserId> members;  // in any order, each once
};
chat::Digest digest_of(const CreateChatFields& fields);

struct AddMembersFields {
  std::span<const UserId> users;  // in any order, each once
};
chat::Digest digest_of(const AddMembersFields& fields);

// Users count by their ids.
chat::Digest digest_of(const chat::EditMessage& edit);
chat::Digest digest_of(const chat::DeleteMessage& deletion);
chat::Digest digest_of(const chat::React& reaction);
chat::Digest digest_of(const chat::RemoveMember& removal);
chat::Digest digest_of(const chat::ChangeRole& change);
chat::Digest digest_of(const chat::UpdateChat& update);
chat::Digest digest_of(const chat::DeleteChat& deletion);

}  // namespace stonechat::wire
