// The store: the only durable point. Two halves, because two kinds of threads use it:
//  - `Store` writes, and reads what a batch needs; only the shard host's thread calls it (but `open_reader`, `stop`).
//  - `StoreReader` reads for people; each reader belongs to one thread at a time.
// A reader opened at any time sees every batch whose append() had returned when its call began.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "base/id.h"
#include "base/time.h"
#include "chat/chat_state.h"
#include "chat/event.h"
#include "chat/shard_of.h"
#include "engine/ports/account_store.h"
#include "engine/ports/store_reader.h"

namespace stonechat::engine {

struct NewUser {
  chat::User user;
  std::string display_name;  // may be empty
  Timestamp created;
};

// A stored user who has another name now: chose one, or came with the first after others had named them by id alone.
struct NamedUser {
  UserKey user;
  std::string display_name;
};

// The id of a command that had no effect: taken, without an event.
struct IdleCommand {
  ChatKey chat;
  chat::ShardIndex shard = 0;
  chat::IdleCommand command;
};

struct Batch {
  std::vector<NewUser> new_users;
  std::vector<NamedUser> named_users;
  std::vector<const chat::Event*> events;  // in commit order: global sequences rise
  AccountChanges accounts = {};
  std::vector<IdleCommand> idle_commands = {};
  bool empty() const {
    return new_users.empty() && named_users.empty() && events.empty() && accounts.empty() && idle_commands.empty();
  }
};

// What a deployment's shards looked like when this process took them over.
struct Ownership {
  std::string epoch;                            // the name of this store's history
  std::vector<Term> terms;                      // by shard; all raised by the taking over
  GlobalSequence last_sequence;                 // the largest of all shards, 0 where nothing is stored
  UserKey last_user_key;                        // 0 where there is no user
  std::vector<std::int64_t> last_chat_numbers;  // by shard; see chat::chat_number
  account::FamilyKey last_family_key = {};      // 0 where nobody ever logged in
};

struct FoundUser {
  UserKey key;         // 0: there is no such user
  bool named = false;  // has a display name
};

// Names a command by its chat and id.
struct CommandName {
  ChatKey chat;
  MessageId id;
};

// Names an emoji of a message, and whose.
struct ReactionName {
  ChatKey chat;
  MessageId message;
  std::string_view emoji;
  UserKey user;
};

class Store {
 public:
  virtual ~Store() = default;

  // Raises the term of every shard, in one transaction, and says where they stand. Before anything else; again after an
  // append whose outcome is unknown. An owner that was deposed by another process calling this fails with `fenced`
  // on its next append.
  virtual std::expected<Ownership, Failure> take_over(chat::ShardIndex shard_count) = 0;

  // Commits the whole batch in one transaction, or nothing of it, and returns when it is durable. In the same
  // transaction every shard that the batch touches is compared with the term that take_over() gave and gets the batch's
  // last global sequence. An empty batch asks whether a batch would be taken now: it passes the fence and costs a
  // commit. Failures: `unavailable` (nothing was stored: disk full, busy; the same batch may be tried
  // later), `fenced` (nothing was stored, another owner is there), `outcome_unknown`. A sync that fails ends the
  // process. A duplicate of a unique key is a broken invariant of the caller, reported as `internal` with nothing
  // stored.
  virtual std::expected<void, Failure> append(const Batch& batch) = 0;

  // True while something is left that every append does a bounded piece of, an empty one too: what deleted chats said
  // is still to be erased.
  virtual bool has_work_left() const { return false; }

  // One entry a name, in the same order; nothing where that chat has no such command or message.
  virtual std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const CommandName> names) = 0;
  // One entry a name, in the same order; nothing where that chat has no message of that id (system messages are none).
  virtual std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const CommandName> names) = 0;
  // One entry a name, in the same order; as of no reaction where there is no such message.
  virtual std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(
      std::span<const ReactionName> names) = 0;
  // One entry an id, in the same order.
  virtual std::expected<std::vector<FoundUser>, Failure> find_users(std::span<const UserId> ids) = 0;

  // Lives as long as the store.
  virtual AccountStore& accounts() = 0;

  // Any thread.
  virtual std::expected<std::unique_ptr<StoreReader>, Failure> open_reader() = 0;

  // Ends background work (checkpoints) and leaves everything synced. After the last append; before destruction.
  virtual void stop() = 0;
};

}  // namespace stonechat::engine
