// Commands: what somebody asks of one chat. Whatever reaches the rules has the right shape and size already (`wire` saw
// to that) and carries the integer keys of all users that it names (the shard host looked them up).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "chat/member_list.h"

namespace stonechat::chat {

enum class ChatType : std::uint8_t { direct = 0, group = 1 };
enum class ReactionOp : std::uint8_t { add = 0, remove = 1 };
enum class MessageType : std::uint8_t {
  text = 0,
  image = 1,
  file = 2,
  audio = 3,
  video = 4,
  system = 5,
  encrypted = 6
};

// A digest of a command's fields after defaults; equal digests mean the same body. See wire/digest.h.
using Digest = std::array<std::byte, 16>;

struct User {
  UserKey key;
  UserId id;
};

struct CreateChat {
  ChatType type = ChatType::group;
  std::string name;         // ≤ 255 characters
  std::string description;  // ≤ 4 KiB
  HistoryVisibility visibility = HistoryVisibility::all;
  std::vector<User> members;  // besides the creator; direct: exactly one
};

struct AddMembers {
  std::vector<User> users;  // each once, at least one
};

struct PostMessage {
  MessageType type = MessageType::text;
  std::string content;
  std::optional<MessageId> reply_to;
  std::optional<MessageId> thread_root;
  std::optional<MessageId> after;  // the sender's own previous message
  std::vector<UserId> mentions;
  std::string metadata;  // a JSON object as text, or empty
};

// `target` of these three is a message of the chat, never a system message.
struct EditMessage {
  MessageId target;
  std::string content;
};

struct DeleteMessage {
  MessageId target;
};

struct React {
  MessageId target;
  std::string emoji;  // 1–64 bytes
  ReactionOp op = ReactionOp::add;
};

struct RemoveMember {
  User user;  // the sender: leaves
};

struct ChangeRole {
  User user;
  Role role = Role::member;  // owner: the sender hands the chat over and becomes an admin
};

// What is absent stays as it is; at least one is there.
struct UpdateChat {
  std::optional<std::string> name;         // ≤ 255 characters
  std::optional<std::string> description;  // ≤ 4 KiB
  std::optional<HistoryVisibility> visibility;
};

struct DeleteChat {};

using CommandBody = std::variant<CreateChat, AddMembers, PostMessage, EditMessage, DeleteMessage, React, RemoveMember,
                                 ChangeRole, UpdateChat, DeleteChat>;

struct Command {
  ChatId chat;
  User sender;
  // The idempotency key, unique per chat. PostMessage always has one (it is the message's id); the others only where
  // the client chose one.
  std::optional<MessageId> id;
  Digest digest{};
  CommandBody body;
};

// The message that a command posts or aims at; empty where it is about none.
MessageId message_of(const Command& command);

}  // namespace stonechat::chat
