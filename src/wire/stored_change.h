// Durable events that do not stand in history, as frames: edits, deletions, reactions, changes of roles and settings,
// the end of a chat. What such a frame says besides its place is kept with the event as JSON text (change_fields()), so
// that reading an event parses nothing again. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "chat/event.h"

namespace stonechat::wire {

// An event that is read again, or was just committed. Views are into what the caller keeps during the call.
struct StoredChange {
  std::string_view type;  // `message_edited`, `message_deleted`, `reaction_updated`, `member_updated`, `chat_updated`,
                          // `chat_deleted`
  std::string_view chat;
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  std::string_view actor;
  std::string_view target;                  // the message's id, where the event is of one; else empty
  std::string_view fields;                  // as change_fields() made them
  std::optional<std::string_view> content;  // of the last edit of a message that is not deleted
};

// What the frame says besides, as `"name":value` with commas between, without braces:
//   message_edited, message_deleted, chat_deleted: nothing
//   reaction_updated: "emoji":…,"op":"add"|"remove","count":…
//   member_updated: "userId":…,"role":…           (of the others userId is the actor, and not in here)
//   chat_updated: those of "name":…,"description":…,"historyVisibility":… that changed
// Empty for an event that stands in history.
std::string change_fields(const chat::EventBody& body);

// Appends the frame that members get. Of messages: chatId, chatSequence, globalSequence, timestamp, messageId, userId
// and what changed; of chats and members: … userId, actorId and what changed.
void append_change(std::string& out, const StoredChange& change);
// The same for an event that was just committed and does not stand in history.
void append_change(std::string& out, const chat::Event& event);
// The same for those members whom hides_content_from(): an edit without the content that it gave.
void append_change_without_content(std::string& out, const chat::Event& event);

}  // namespace stonechat::wire
