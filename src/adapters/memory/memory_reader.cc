#include "adapters/memory/memory_reader.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include "adapters/memory/memory_rows.h"

namespace stonechat::memory {
namespace {

const Chat* find(const MemoryData& data, ChatKey key) {
  const auto at = data.chats.find(key);
  return at == data.chats.end() ? nullptr : &at->second;
}

const Chat* find(const MemoryData& data, const ChatId& id) {
  const auto at = data.chat_keys.find(id);
  return at == data.chat_keys.end() ? nullptr : find(data, at->second);
}

std::string in_small_letters(std::string_view text) {
  std::string small{text};
  std::ranges::transform(small, small.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return small;
}

}  // namespace

std::expected<chat::ChatState, Failure> MemoryReader::load_chat(const ChatId& id, chat::ShardIndex shard) {
  const std::lock_guard lock(data_->mutex);
  chat::ChatState state;
  state.id = id;
  state.shard = shard;
  const Chat* chat = find(*data_, id);
  if (chat == nullptr) {
    return state;
  }
  state.key = chat->key;
  state.type = chat->type;
  state.visibility = chat->visibility;
  state.head = last_sequence_of(*chat);
  state.deleted = chat->deleted;
  std::vector<chat::Member> members;
  for (const auto& [key, participant] : chat->participants) {
    members.push_back({.user = key, .role = participant.role, .joined = participant.joined});
  }
  state.members = std::make_shared<chat::MemberList>(std::move(members));
  // Sequences have no gap: those of the newest events are known.
  const auto newest = static_cast<std::int64_t>(chat::RecentIds::size_max);
  const ChatSequence first{std::max<std::int64_t>(1, state.head.value - newest + 1)};
  std::map<ChatSequence, MessageId> recent;
  const auto collect = [&](const auto& events) {
    for (auto at = events.lower_bound(first); at != events.end(); ++at) {
      if (at->second.command_id) {
        recent.emplace(at->first, *at->second.command_id);
      }
    }
  };
  collect(chat->entries);
  collect(chat->changes);
  for (const auto& [sequence, command_id] : recent) {
    state.recent.remember(command_id, record_of(*chat, sequence));
  }
  return state;
}

std::expected<std::optional<engine::UserRow>, Failure> MemoryReader::find_user(const UserId& user) {
  const std::lock_guard lock(data_->mutex);
  const auto at = data_->user_keys.find(user);
  return at == data_->user_keys.end() ? std::optional<engine::UserRow>{} : data_->users.at(at->second);
}

std::expected<std::vector<engine::UserRow>, Failure> MemoryReader::search_users(std::string_view text, UserKey after,
                                                                                std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  const std::string wanted = in_small_letters(text);
  std::vector<engine::UserRow> found;
  for (auto at = data_->users.upper_bound(after);
       at != data_->users.end() && static_cast<std::int64_t>(found.size()) < limit; ++at) {
    const engine::UserRow& user = at->second;
    if (in_small_letters(user.user.id.view()).starts_with(wanted) ||
        in_small_letters(user.display_name).contains(wanted)) {
      found.push_back(user);
    }
  }
  return found;
}

std::expected<std::optional<engine::ChatView>, Failure> MemoryReader::find_chat(const ChatId& id, UserKey user) {
  const std::lock_guard lock(data_->mutex);
  const Chat* chat = find(*data_, id);
  if (chat == nullptr) {
    return std::nullopt;
  }
  const auto reader = chat->participants.find(user);
  return reader == chat->participants.end() ? std::optional<engine::ChatView>{} : view_of(*chat, user, reader->second);
}

std::expected<std::vector<engine::MessageRow>, Failure> MemoryReader::messages(ChatKey key, UserKey user,
                                                                               ChatSequence from, ChatSequence to,
                                                                               engine::Direction direction,
                                                                               std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::MessageRow> rows;
  const Chat* chat = find(*data_, key);
  if (chat == nullptr || from > to) {
    return rows;
  }
  const auto begin = chat->entries.lower_bound(from);
  const auto end = chat->entries.upper_bound(to);
  const auto has_room = [&] { return static_cast<std::int64_t>(rows.size()) < limit; };
  if (direction == engine::Direction::older) {
    for (auto at = end; at != begin && has_room();) {
      rows.push_back((--at)->second.row);
    }
  } else {
    for (auto at = begin; at != end && has_room(); ++at) {
      rows.push_back(at->second.row);
    }
    std::ranges::reverse(rows);
  }
  for (engine::MessageRow& row : rows) {
    add_reactions(*chat, user, row);
  }
  return rows;
}

std::expected<std::vector<engine::EventRow>, Failure> MemoryReader::events(ChatKey key, ChatSequence from,
                                                                           ChatSequence to, std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::EventRow> rows;
  const Chat* chat = find(*data_, key);
  const ChatSequence last = chat == nullptr ? ChatSequence{} : std::min(to, last_sequence_of(*chat));
  for (ChatSequence at = std::max(from, ChatSequence{1}); at <= last && std::ssize(rows) < limit; ++at.value) {
    if (const auto entry = chat->entries.find(at); entry != chat->entries.end()) {
      rows.emplace_back(entry->second.row);
    } else if (const auto change = chat->changes.find(at); change != chat->changes.end()) {
      rows.emplace_back(shown(*chat, change->second));
    }
  }
  return rows;
}

std::expected<std::optional<ChatSequence>, Failure> MemoryReader::find_message(ChatKey key, const MessageId& id) {
  const std::lock_guard lock(data_->mutex);
  const Chat* chat = find(*data_, key);
  if (chat == nullptr) {
    return std::nullopt;
  }
  if (const Entry* entry = chat->message(id)) {
    return entry->row.chat_sequence;
  }
  const auto system = std::ranges::find_if(chat->entries, [&](const auto& at) {
    return at.second.row.type == chat::MessageType::system && at.second.row.message_id == id;
  });
  return system == chat->entries.end() ? std::nullopt : std::optional{system->first};
}

std::expected<std::vector<engine::ChatListRow>, Failure> MemoryReader::chats(UserKey user, const UserId& user_id,
                                                                             GlobalSequence before,
                                                                             std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::ChatListRow> rows;
  const auto own = data_->chats_of_user.find(user);
  if (own == data_->chats_of_user.end()) {
    return rows;
  }
  std::map<GlobalSequence, const Chat*, std::greater<>> latest_first;
  for (const ChatKey key : own->second) {
    const Chat& chat = data_->chats.at(key);
    latest_first.emplace(head_of(chat).row.global_sequence, &chat);
  }
  for (auto at = latest_first.upper_bound(before);
       at != latest_first.end() && static_cast<std::int64_t>(rows.size()) < limit; ++at) {
    rows.push_back(list_row_of(*data_, *at->second, user, user_id));
  }
  return rows;
}

std::expected<std::vector<engine::MemberRow>, Failure> MemoryReader::members(ChatKey key, UserKey after,
                                                                             std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::MemberRow> rows;
  const Chat* chat = find(*data_, key);
  if (chat == nullptr) {
    return rows;
  }
  for (auto at = chat->participants.upper_bound(after);
       at != chat->participants.end() && static_cast<std::int64_t>(rows.size()) < limit; ++at) {
    const engine::UserRow& user = data_->users.at(at->first);
    rows.push_back({.user = user.user,
                    .display_name = user.display_name,
                    .role = at->second.role,
                    .joined = at->second.joined,
                    .last_delivered = at->second.last_delivered,
                    .last_read = at->second.last_read});
  }
  return rows;
}

}  // namespace stonechat::memory
