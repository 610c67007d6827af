// Erases what deleted chats said, a bounded piece in each batch: places, ids and digests stay, so that sequences have
// no gap and repeats are still answered. How far it came stands in the file.
#pragma once

#include <cstdint>
#include <expected>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"

namespace stonechat::sqlite {

class ChatEraser {
 public:
  // Rows of one kind that a step erases at most.
  static constexpr std::int64_t rows_max = 200;

  explicit ChatEraser(sqlite3* connection);

  // A chat was deleted, or another owner may have left one: look again.
  void look() { pending_ = true; }
  // The same, only where there is one. Outside a transaction.
  void look_at_start();
  // Something may be left to erase.
  bool pending() const { return pending_; }

  // Inside the transaction of a batch, before its events. True where something was erased.
  std::expected<bool, Failure> step();

 private:
  struct Erasure {
    std::int64_t chat = 0;  // 0: none is left
    std::int64_t erased = 0;
    std::int64_t last = 0;
  };

  std::expected<Erasure, Failure> next();
  std::expected<void, Failure> erase(const Erasure& erasure);
  // How many there were, up to rows_max.
  std::expected<std::int64_t, Failure> drop_reactions(std::int64_t chat);
  std::expected<void, Failure> erase_log(const Erasure& erasure);

  bool pending_ = true;
  Statement next_;
  Statement reactions_;
  Statement drop_reaction_;
  Statement drop_counts_;
  Statement erase_messages_;
  Statement erase_changes_;
  Statement advance_;
  Statement done_;
};

}  // namespace stonechat::sqlite
