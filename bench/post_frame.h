// The `message` frame that a client sends, made once; only the message id in it changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/message_number.h"

namespace stonechat::bench {

class PostFrame {
 public:
  PostFrame(std::string_view chat_id, std::string_view text);

  // Valid until the next call. The id's time is the wall clock's.
  std::string_view with_id(MessageNumber message);

 private:
  std::string json_;
  std::size_t id_at_;
  std::uint32_t random_ = 0x2545f491;
};

// Plain English of exactly `bytes` bytes, without a character that JSON escapes.
std::string text_of(std::uint32_t bytes);

}  // namespace stonechat::bench
