// The chats of the bare server: who is connected to which, the sequence of each, and what waits to be sent in this
// round.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/floor_fault.h"

namespace stonechat::bench {

// One chat with the frames of the current round. A poster gets an ack where the others get the frame.
struct FloorChat {
  struct Part {
    int poster;
    std::size_t frame_end;  // in `frames`; it begins where the one before ends
    std::size_t ack_end;    // in `acks`
  };

  std::string id;
  std::uint64_t sequence = 0;
  std::vector<int> connections;
  std::string frames;
  std::string acks;
  std::vector<Part> parts;

  // What `poster` gets of this round.
  std::string stream_of(int poster) const;
};

class FloorChats {
 public:
  explicit FloorChats(FloorFault fault) : fault_{fault} {}

  // Adds `members` to the chat, which is made if it is new.
  void add(const std::string& chat_id, const std::vector<std::string>& members);
  void connect(const std::string& user, int connection);

  // Takes a `message` frame. False if it lacks a field or names no chat; its connection is to be ended.
  bool post(int connection, std::string_view user, std::string_view payload);

  // The chats of this round; the caller sends their frames and then calls `end_round`.
  const std::vector<FloorChat*>& touched() const { return touched_; }
  void end_round();

 private:
  FloorFault fault_of_next();

  FloorFault fault_;
  std::uint32_t until_fault_ = 10;
  std::unordered_map<std::string, FloorChat> chats_;  // its elements do not move
  std::unordered_map<std::string, std::vector<FloorChat*>> chats_of_user_;
  std::vector<FloorChat*> touched_;
  std::string key_;
  std::string text_;
};

// The characters between `before` and the next quote; empty where `before` is not found.
std::string_view quoted_after(std::string_view text, std::string_view before);

}  // namespace stonechat::bench
