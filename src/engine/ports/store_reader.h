// Reads that answer people, and the load of one chat's state. Every call is one consistent read of committed data and
// lasts well under a second: whatever may be large is paged. Membership is checked by the caller with find_chat()
// first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/id.h"
#include "base/time.h"
#include "chat/chat_state.h"
#include "chat/command.h"
#include "chat/member_list.h"
#include "engine/ports/account_store.h"

namespace stonechat::engine {

struct UserRow {
  chat::User user;
  std::string display_name;
  Timestamp created;
};

struct ReactionCount {
  std::string emoji;
  std::int64_t count = 0;
  bool mine = false;  // the reader is one of them
};

// A row of history, as it stands now. System messages too: those have type `system`, and their metadata says what
// happened.
struct MessageRow {
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  UserId sender;
  MessageId message_id;  // `system_…` of a system message
  chat::MessageType type = chat::MessageType::text;
  std::string content;  // of a system message: empty; its event is in `metadata`
  std::optional<MessageId> reply_to;
  std::optional<MessageId> thread_root;
  std::vector<UserId> mentions;
  std::string metadata;             // a JSON object as text, or empty. Of a system message: see wire/event_metadata.h
  ChatSequence updated;             // the last event that changed it; 0: none
  ChatSequence content_updated;     // the last that changed its content, an edit or the deletion; 0: none
  std::optional<Timestamp> edited;  // when it was edited last
  bool deleted = false;             // then without content, mentions and metadata
  std::vector<ReactionCount> reactions;  // by their first use; of messages() only
};

// An event that does not stand in history.
enum class ChangeKind : std::uint8_t {
  message_edited = 0,
  message_deleted = 1,
  reaction_updated = 2,
  member_updated = 3,
  chat_updated = 4,
  chat_deleted = 5
};

struct ChangeRow {
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  UserId actor;
  ChangeKind kind = ChangeKind::message_edited;
  std::optional<MessageId> target;  // of the first three kinds
  ChatSequence target_sequence;     // where it stands; 0 of the others
  std::string fields;               // what the frame says besides; see wire/event_metadata.h
  // Of an edit, where it is the last one and its message is not deleted: the content that it gave.
  std::optional<std::string> content;
};

// A durable event: one row of history, or one that changed it.
using EventRow = std::variant<MessageRow, ChangeRow>;

// Both inclusive.
struct SequenceRange {
  ChatSequence from;
  ChatSequence to;
};

// A chat as one of its members sees it.
struct ChatView {
  ChatKey key;
  ChatId id;
  chat::ChatType type = chat::ChatType::group;
  chat::HistoryVisibility visibility = chat::HistoryVisibility::all;
  std::string name;
  std::string description;
  UserId created_by;
  Timestamp created;
  chat::Role role = chat::Role::member;  // the reader's own
  ChatSequence joined;                   // the reader's own
  std::int64_t member_count = 0;
  ChatSequence last_sequence;           // of all events
  GlobalSequence last_global_sequence;  // of the newest row of history
  ChatSequence last_read;               // the reader's own mark
  // What the reader may see, rising, never empty: all, or where the history is visible from joining on, each of the
  // reader's memberships, the present one without an end.
  std::vector<SequenceRange> visible;

  bool sees(ChatSequence sequence) const {
    return std::ranges::any_of(
        visible, [&](const SequenceRange& range) { return range.from <= sequence && sequence <= range.to; });
  }
};

// A line of the chat list.
struct ChatListRow {
  bool readable = true;  // false: a row of the chat cannot be read; only `chat.last_global_sequence` means something
  ChatView chat;
  std::optional<MessageRow> last_message;  // the newest row of history
  std::int64_t unread_count = 0;           // messages of others, neither system ones nor deleted, above last_read
  std::int64_t mention_count = 0;          // those of them that mention the reader
  std::optional<UserId> peer;              // of a direct chat: the other one
};

struct MemberRow {
  chat::User user;
  std::string display_name;
  chat::Role role = chat::Role::member;
  ChatSequence joined;
  ChatSequence last_delivered;
  ChatSequence last_read;
};

enum class Direction : std::uint8_t { older, newer };

class StoreReader {
 public:
  virtual ~StoreReader() = default;

  // The state that the rules need: head, all members, the newest ids (up to RecentIds::size_max). A state that does not
  // exist() where there is no such chat. `corrupt` where a row cannot be read.
  virtual std::expected<chat::ChatState, Failure> load_chat(const ChatId& chat, chat::ShardIndex shard) = 0;

  virtual std::expected<std::optional<UserRow>, Failure> find_user(const UserId& user) = 0;
  // Up to `limit` users with a key above `after`, by key, whose id begins with `text` or whose display name holds it;
  // a letter of ASCII is found in either case.
  virtual std::expected<std::vector<UserRow>, Failure> search_users(std::string_view text, UserKey after,
                                                                    std::int64_t limit) = 0;

  // Nothing where there is no such chat, it is deleted, or `user` is no member of it.
  virtual std::expected<std::optional<ChatView>, Failure> find_chat(const ChatId& chat, UserKey user) = 0;

  // Up to `limit` rows of history with `from` ≤ chatSequence ≤ `to`: the newest of them (older) or the oldest (newer);
  // always by falling chatSequence. `user` is whose reactions are `mine`.
  virtual std::expected<std::vector<MessageRow>, Failure> messages(ChatKey chat, UserKey user, ChatSequence from,
                                                                   ChatSequence to, Direction direction,
                                                                   std::int64_t limit) = 0;
  // Up to `limit` events with `from` ≤ chatSequence ≤ `to`, the oldest, by rising chatSequence; without reactions.
  virtual std::expected<std::vector<EventRow>, Failure> events(ChatKey chat, ChatSequence from, ChatSequence to,
                                                               std::int64_t limit) = 0;
  // Where a message stands; nothing where the chat has no message of that id (`system_…` ids included).
  virtual std::expected<std::optional<ChatSequence>, Failure> find_message(ChatKey chat, const MessageId& id) = 0;

  // Up to `limit` of the user's chats, latest activity first, those whose last global sequence is below `before` only.
  // A chat that cannot be read has its line all the same, so that the others are there and pages go on behind it.
  virtual std::expected<std::vector<ChatListRow>, Failure> chats(UserKey user, const UserId& user_id,
                                                                 GlobalSequence before, std::int64_t limit) = 0;

  // Up to `limit` members with a user key above `after`, by user key.
  virtual std::expected<std::vector<MemberRow>, Failure> members(ChatKey chat, UserKey after, std::int64_t limit) = 0;

  // Lives as long as the reader.
  virtual AccountReader& accounts() = 0;
};

}  // namespace stonechat::engine
