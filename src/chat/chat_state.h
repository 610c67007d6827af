// What the rules know of one chat: its head, its members and the ids that matter now. Loaded from the store, changed
// only by `apply`, dropped whenever memory is short or a commit failed: the store can always make it again.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "chat/member_list.h"
#include "chat/shard_of.h"

namespace stonechat::chat {

// What is kept of a command for the life of its chat, so that a repeat gets the same answer.
struct CommandRecord {
  UserKey sender;
  Digest digest{};
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  bool is_message = false;           // can be replied to
  std::int32_t reaction_count = -1;  // of a reaction: how many had the emoji then, as its answer said
};

// Where a change of a message or a reaction stands.
struct ChangePlace {
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
};

// A message that a command aims at, as it stands now.
struct TargetMessage {
  UserKey sender;
  ChatSequence chat_sequence;
  bool deleted = false;
  ChangePlace last_change;  // its deletion's, once deleted; else its last change's, or its own
};

// What the rules need of one emoji of one message for a command of one user.
struct TargetReaction {
  bool present = false;                    // the user has it there
  std::optional<ChangePlace> last_change;  // of this user's; nothing: never had it there
  std::int64_t count = 0;                  // users who have it there
  std::int64_t emoji_kinds = 0;            // different emoji on the message
};

// What the commands of the batch under way aim at. Loaded before the rules see them and changed with them; forgotten
// after the batch.
class Targets {
 public:
  struct ReactionName {
    ChatSequence message;
    std::string emoji;
    UserKey user;
    friend auto operator<=>(const ReactionName&, const ReactionName&) = default;
  };

  // Null where no such message was loaded: it may be one of this very batch.
  TargetMessage* find(const MessageId& id);
  void put(const MessageId& id, const TargetMessage& message) { messages_.insert_or_assign(id, message); }

  TargetReaction reaction(const ReactionName& name) const;
  // As the store has it, before any command of the batch.
  void put_reaction(const ReactionName& name, const TargetReaction& loaded);
  // The user adds or removes it; the new count.
  std::int64_t change_reaction(const ReactionName& name, ReactionOp op, const ChangePlace& place);

  bool empty() const { return messages_.empty() && own_.empty(); }
  void clear();

 private:
  struct Own {
    bool present = false;
    std::optional<ChangePlace> last_change;
  };
  using EmojiName = std::pair<ChatSequence, std::string>;

  std::map<MessageId, TargetMessage> messages_;
  std::map<ReactionName, Own> own_;
  std::map<EmojiName, std::int64_t> counts_;
  std::map<ChatSequence, std::int64_t> kinds_;
};

// The newest ids of a chat, bounded, and those that a batch looked up besides. An id that is not here may still be
// stored: the shard host looks up every id that a batch names before the rules see the batch.
//
// Every message asks here for its own id and mostly finds nothing; so the ids' hashes lie side by side, oldest first.
class RecentIds {
 public:
  static constexpr std::size_t size_max = 64;

  // Null where the id is not here. Valid until the next `remember` or `trim`.
  const CommandRecord* find(const MessageId& id) const;
  void remember(const MessageId& id, const CommandRecord& record);
  // Where there are more than size_max, forgets the oldest down to half of it. Between batches, never inside one.
  void trim();
  std::size_t size() const { return hashes_.size(); }
  // On the heap: a batch that named many ids leaves the room for them.
  std::size_t bytes() const { return hashes_.capacity() * sizeof(std::uint64_t) + entries_.capacity() * sizeof(Entry); }

 private:
  struct Entry {
    MessageId id;
    CommandRecord record;
  };

  std::vector<std::uint64_t> hashes_;
  std::vector<Entry> entries_;
};

// A command that had nothing to do. Its id is taken, so that a repeat, when things are otherwise, has no effect either.
struct IdleCommand {
  MessageId id;
  CommandRecord record;  // chat_sequence 0: the answer was Unchanged
};

struct ChatState {
  ChatId id;
  ShardIndex shard = 0;
  ChatKey key;  // 0: there is no such chat (yet)
  ChatType type = ChatType::group;
  HistoryVisibility visibility = HistoryVisibility::all;
  ChatSequence head;
  MemberListPtr members = std::make_shared<MemberList>();
  RecentIds recent;
  Targets targets;
  std::vector<IdleCommand> idle;  // of the batch under way, to be committed with it
  bool deleted = false;           // exists() for good, so that its id is not taken again, but has no members

  bool exists() const { return key.value != 0; }
  // An estimate of the heap and own bytes, for the cache's bound.
  std::size_t bytes() const;
};

}  // namespace stonechat::chat
