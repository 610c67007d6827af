// What one member must be given when they read a chat: the events of their memberships as those stand now, with what is
// deleted, superseded, or was changed behind their back left out.
#pragma once

#include <string>

#include "tests/sim/history.h"

namespace stonechat::sim {

class ReaderView {
 public:
  ReaderView(const ChatHistory& chat, UserKey reader) : chat_(chat), reader_(reader) {}

  bool sees(ChatSequence sequence) const;
  // What a message says to the reader.
  std::string content_of(const Message& message) const;
  // The frame of an event as it was heard: of an edit of a message from before the membership, without content.
  std::string heard_frame_of(const chat::Event& event) const;
  // The frame of an event as it is read back now.
  std::string frame_of(const chat::Event& event) const;
  // All that the reader sees of these sequences, with commas between.
  std::string frames(ChatSequence from, ChatSequence to) const;

 private:
  bool heard_content_of(const chat::Event& event, const chat::MessageEdited& edited) const;
  std::string message_frame(const Message& message) const;

  const ChatHistory& chat_;
  const UserKey reader_;
};

}  // namespace stonechat::sim
