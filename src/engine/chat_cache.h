// The chats whose state is in memory, the least recently used first to go once all together pass a bound of bytes.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>

#include "base/id.h"
#include "chat/chat_state.h"

namespace stonechat::engine {

class ChatCache {
 public:
  explicit ChatCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Null where the chat is not here. A pointer stays valid until the chat is dropped or evicted.
  chat::ChatState* find(const ChatId& chat);
  // The same, without being a use of the chat.
  const chat::ChatState* peek(const ChatId& chat) const;
  chat::ChatState* insert(chat::ChatState state);
  void drop(const ChatId& chat);
  void drop_all();

  // Trims and weighs anew a chat of this cache that a batch used, and forgets what it aimed at. Between batches.
  void settle(chat::ChatState& state);
  // Evicts until the bound holds. Between batches: no chat is in flight then.
  void evict();

  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return places_.size(); }

 private:
  struct Entry {
    chat::ChatState state;
    std::size_t bytes = 0;
  };

  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<ChatId, std::list<Entry>::iterator> places_;
};

}  // namespace stonechat::engine
