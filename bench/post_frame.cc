#include "bench/post_frame.h"

#include "base/time.h"

namespace stonechat::bench {

PostFrame::PostFrame(std::string_view chat_id, std::string_view text) {
  json_.append(R"({"type":"message","chatId":")").append(chat_id).append(R"(","messageId":")");
  id_at_ = json_.size();
  json_.append(message_id_size, '0').append(R"(","content":")").append(text).append("\"}");
}

std::string_view PostFrame::with_id(MessageNumber message) {
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 17U;
  random_ ^= random_ << 5U;
  write_message_id(json_.data() + id_at_, milliseconds_of(wall_now()), random_, message);
  return json_;
}

std::string text_of(std::uint32_t bytes) {
  constexpr std::string_view words = "The kettle is on, and the train from the coast is late again. ";
  std::string text;
  while (text.size() < bytes) {
    text.append(words.substr(0, bytes - text.size()));
  }
  text.back() = '.';
  return text;
}

}  // namespace stonechat::bench
