#include "engine/chat_cache.h"

#include <utility>

#include "base/check.h"

namespace stonechat::engine {

chat::ChatState* ChatCache::find(const ChatId& chat) {
  const auto at = places_.find(chat);
  if (at == places_.end()) {
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, at->second);
  return &at->second->state;
}

const chat::ChatState* ChatCache::peek(const ChatId& chat) const {
  const auto at = places_.find(chat);
  return at == places_.end() ? nullptr : &at->second->state;
}

chat::ChatState* ChatCache::insert(chat::ChatState state) {
  const std::size_t bytes = state.bytes();
  entries_.push_front({.state = std::move(state), .bytes = bytes});
  const bool fresh = places_.emplace(entries_.front().state.id, entries_.begin()).second;
  check(fresh, "a chat is loaded only while it is not in memory");
  bytes_ += bytes;
  return &entries_.front().state;
}

void ChatCache::drop(const ChatId& chat) {
  const auto at = places_.find(chat);
  if (at == places_.end()) {
    return;
  }
  bytes_ -= at->second->bytes;
  entries_.erase(at->second);
  places_.erase(at);
}

void ChatCache::drop_all() {
  places_.clear();
  entries_.clear();
  bytes_ = 0;
}

void ChatCache::settle(chat::ChatState& state) {
  const auto at = places_.find(state.id);
  check(at != places_.end(), "only chats of this cache are settled");
  Entry& entry = *at->second;
  entry.state.recent.trim();
  entry.state.targets.clear();
  entry.state.idle.clear();
  bytes_ -= entry.bytes;
  entry.bytes = entry.state.bytes();
  bytes_ += entry.bytes;
}

void ChatCache::evict() {
  while (bytes_ > bytes_max_ && !entries_.empty()) {
    drop(ChatId{entries_.back().state.id});
  }
}

}  // namespace stonechat::engine
