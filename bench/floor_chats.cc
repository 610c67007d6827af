#include "bench/floor_chats.h"

namespace stonechat::bench {
namespace {

void append_frame(std::string& out, std::string_view payload) {
  out += static_cast<char>(0x81);
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else {
    out += static_cast<char>(126);
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xffU);
  }
  out += payload;
}

}  // namespace

std::string_view quoted_after(std::string_view text, std::string_view before) {
  const auto found = text.find(before);
  if (found == text.npos) {
    return {};
  }
  const auto begin = found + before.size();
  return text.substr(begin, text.find('"', begin) - begin);
}

std::string FloorChat::stream_of(int poster) const {
  std::string stream;
  std::size_t frame_begin = 0;
  std::size_t ack_begin = 0;
  for (const Part& part : parts) {
    if (part.poster == poster) {
      stream.append(acks, ack_begin, part.ack_end - ack_begin);
    } else {
      stream.append(frames, frame_begin, part.frame_end - frame_begin);
    }
    frame_begin = part.frame_end;
    ack_begin = part.ack_end;
  }
  return stream;
}

void FloorChats::add(const std::string& chat_id, const std::vector<std::string>& members) {
  FloorChat& chat = chats_[chat_id];
  chat.id = chat_id;
  ++chat.sequence;
  for (const std::string& member : members) {
    chats_of_user_[member].push_back(&chat);
  }
}

void FloorChats::connect(const std::string& user, int connection) {
  if (const auto found = chats_of_user_.find(user); found != chats_of_user_.end()) {
    for (FloorChat* const chat : found->second) {
      chat->connections.push_back(connection);
    }
  }
}

bool FloorChats::post(int connection, std::string_view user, std::string_view payload) {
  key_ = quoted_after(payload, "\"chatId\":\"");
  const std::string_view message = quoted_after(payload, "\"messageId\":\"");
  const std::string_view content = quoted_after(payload, "\"content\":\"");
  const auto found = chats_.find(key_);
  if (found == chats_.end() || message.empty() || content.empty()) {
    return false;
  }
  FloorChat& chat = found->second;
  const FloorFault fault = fault_of_next();
  chat.sequence += fault == FloorFault::skip_sequence ? 2 : 1;
  const std::string sequence = std::to_string(chat.sequence);
  text_ = R"({"type":"message","chatId":")";
  text_.append(fault == FloorFault::name_another_chat ? "another" : chat.id);
  text_.append(R"(","messageId":")").append(message).append(R"(","chatSequence":)").append(sequence);
  text_.append(R"(,"globalSequence":"384829069721600","senderId":")").append(user).append(R"(","content":")");
  text_.append(fault == FloorFault::change_text ? "another" : content);
  text_.append(R"(","messageType":"text","timestamp":1795516671000})");
  const int copies = fault == FloorFault::lose_delivery || fault == FloorFault::answer_error ? 0 : 1;
  for (int i = 0; i < copies + (fault == FloorFault::repeat_delivery ? 1 : 0); ++i) {
    append_frame(chat.frames, text_);
  }
  text_ = fault == FloorFault::answer_error ? R"({"type":"error","code":"internal","chatId":")"
                                            : R"({"type":"ack","chatId":")";
  text_.append(chat.id).append(R"(","messageId":")").append(message).append(R"(","chatSequence":)").append(sequence);
  text_.append(R"(,"globalSequence":"384829069721600","timestamp":1795516671000,"status":"sent"})");
  if (fault != FloorFault::lose_ack) {
    append_frame(chat.acks, text_);
  }
  if (chat.parts.empty()) {
    touched_.push_back(&chat);
  }
  chat.parts.push_back({.poster = connection, .frame_end = chat.frames.size(), .ack_end = chat.acks.size()});
  return fault != FloorFault::hang_up;
}

FloorFault FloorChats::fault_of_next() {
  if (fault_ == FloorFault::none || --until_fault_ > 0) {
    return FloorFault::none;
  }
  until_fault_ = 10;
  return fault_;
}

void FloorChats::end_round() {
  for (FloorChat* const chat : touched_) {
    chat->frames.clear();
    chat->acks.clear();
    chat->parts.clear();
  }
  touched_.clear();
}

}  // namespace stonechat::bench
