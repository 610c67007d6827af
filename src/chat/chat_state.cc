#include "chat/chat_state.h"

namespace stonechat::chat {

const CommandRecord* RecentIds::find(const MessageId& id) const {
  const std::uint64_t hash = stable_hash(id.view());
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] == hash && entries_[i].id == id) {
      return &entries_[i].record;
    }
  }
  return nullptr;
}

void RecentIds::remember(const MessageId& id, const CommandRecord& record) {
  if (find(id) == nullptr) {
    hashes_.push_back(stable_hash(id.view()));
    entries_.push_back({.id = id, .record = record});
  }
}

void RecentIds::trim() {
  if (hashes_.size() > size_max) {
    const auto forgotten = static_cast<std::ptrdiff_t>(hashes_.size() - size_max / 2);
    hashes_.erase(hashes_.begin(), hashes_.begin() + forgotten);
    entries_.erase(entries_.begin(), entries_.begin() + forgotten);
  }
}

TargetMessage* Targets::find(const MessageId& id) {
  const auto at = messages_.find(id);
  return at == messages_.end() ? nullptr : &at->second;
}

TargetReaction Targets::reaction(const ReactionName& name) const {
  TargetReaction found;
  if (const auto own = own_.find(name); own != own_.end()) {
    found.present = own->second.present;
    found.last_change = own->second.last_change;
  }
  if (const auto count = counts_.find({name.message, name.emoji}); count != counts_.end()) {
    found.count = count->second;
  }
  if (const auto kinds = kinds_.find(name.message); kinds != kinds_.end()) {
    found.emoji_kinds = kinds->second;
  }
  return found;
}

void Targets::put_reaction(const ReactionName& name, const TargetReaction& loaded) {
  own_.try_emplace(name, Own{.present = loaded.present, .last_change = loaded.last_change});
  counts_.try_emplace({name.message, name.emoji}, loaded.count);
  kinds_.try_emplace(name.message, loaded.emoji_kinds);
}

std::int64_t Targets::change_reaction(const ReactionName& name, ReactionOp op, const ChangePlace& place) {
  const bool adds = op == ReactionOp::add;
  own_[name] = {.present = adds, .last_change = place};
  std::int64_t& count = counts_[{name.message, name.emoji}];
  std::int64_t& kinds = kinds_[name.message];
  if (adds) {
    kinds += count == 0 ? 1 : 0;
    ++count;
  } else {
    --count;
    kinds -= count == 0 ? 1 : 0;
  }
  return count;
}

void Targets::clear() {
  messages_.clear();
  own_.clear();
  counts_.clear();
  kinds_.clear();
}

std::size_t ChatState::bytes() const {
  constexpr std::size_t around = 300;  // list and map nodes, allocators' heads
  return sizeof(ChatState) + around + members->size() * sizeof(Member) + recent.bytes();
}

}  // namespace stonechat::chat
