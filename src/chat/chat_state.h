// What the rules know of one chat: its head, its members and the ids that matter now. Loaded from the store, changed
// only by `apply`, dropped whenever memory is short or a commit failed: the store can always make it again.
#pragma once

#include <cstddef>
#include <cstdint>
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
  bool is_message = false;  // can be replied to
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

 private:
  struct Entry {
    MessageId id;
    CommandRecord record;
  };

  std::vector<std::uint64_t> hashes_;
  std::vector<Entry> entries_;
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

  bool exists() const { return key.value != 0; }
  // An estimate of the heap and own bytes, for the cache's bound.
  std::size_t bytes() const;
};

}  // namespace stonechat::chat
