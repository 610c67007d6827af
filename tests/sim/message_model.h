// What a chat's messages have become by the changes that were committed: the simulator's own sum, against which every
// way of reading is held.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/id.h"
#include "chat/event.h"

namespace stonechat::sim {

using EventPtr = std::shared_ptr<const chat::Event>;

struct Message {
  EventPtr posted;
  EventPtr last_edit;  // null: none
  EventPtr deletion;   // null: it is there
  ChatSequence updated;
  std::map<std::string, std::set<UserKey>> reactions;

  // Of the last edit or the deletion; 0: none.
  ChatSequence content_updated() const;
  // Empty once deleted.
  std::string content() const;
};

class MessageModel {
 public:
  void add(const EventPtr& event);

  // Null where the chat has no such message.
  const Message* find(const MessageId& id) const;
  const std::map<MessageId, Message>& messages() const { return messages_; }

 private:
  std::map<MessageId, Message> messages_;
};

}  // namespace stonechat::sim
