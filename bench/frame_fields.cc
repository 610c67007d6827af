#include "bench/frame_fields.h"

#include <charconv>
#include <cstring>

namespace stonechat::bench {
namespace {

// Walks over one JSON text. Every step answers false where the text ends too early or is not what must stand there.
class Walk {
 public:
  explicit Walk(std::string_view json) : at_(json.data()), end_(json.data() + json.size()) {}

  bool take(char character) {
    skip_space();
    if (at_ == end_ || *at_ != character) {
      return false;
    }
    ++at_;
    return true;
  }

  bool string(std::string_view& out) {
    if (!take('"')) {
      return false;
    }
    const char* const begin = at_;
    for (const char* quote = find_quote(); quote != nullptr; quote = find_quote()) {
      at_ = quote + 1;
      if (!escaped(begin, quote)) {
        out = {begin, quote};
        return true;
      }
    }
    return false;
  }

  // A number, string, literal, object or array, as it stands.
  bool value(std::string_view& out) {
    skip_space();
    if (at_ != end_ && *at_ == '"') {
      return string(out);
    }
    const char* const begin = at_;
    if (at_ != end_ && (*at_ == '{' || *at_ == '[')) {
      return nested() && (out = {begin, at_}, true);
    }
    while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ']' && *at_ > ' ') {
      ++at_;
    }
    out = {begin, at_};
    return at_ != begin;
  }

 private:
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) {
      ++at_;
    }
  }

  const char* find_quote() const {
    return at_ == end_ ? nullptr
                       : static_cast<const char*>(std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
  }

  static bool escaped(const char* begin, const char* quote) {
    bool odd = false;
    while (quote != begin && *--quote == '\\') {
      odd = !odd;
    }
    return odd;
  }

  bool nested() {
    std::size_t depth = 0;
    std::string_view skipped;
    while (at_ != end_) {
      if (*at_ == '"') {
        if (!string(skipped)) {
          return false;
        }
        continue;
      }
      const char character = *at_++;
      depth += character == '{' || character == '[' ? 1U : 0U;
      if ((character == '}' || character == ']') && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

void keep(FrameFields& fields, std::string_view key, std::string_view value) {
  if (key == "type") {
    fields.type = value;
  } else if (key == "chatId") {
    fields.chat_id = value;
  } else if (key == "messageId") {
    fields.message_id = value;
  } else if (key == "chatSequence") {
    std::from_chars(value.data(), value.data() + value.size(), fields.chat_sequence);
  } else if (key == "content") {
    fields.content = value;
  } else if (key == "code") {
    fields.code = value;
  }
}

}  // namespace

std::optional<FrameFields> read_frame_fields(std::string_view json) {
  Walk walk{json};
  FrameFields fields;
  if (!walk.take('{')) {
    return std::nullopt;
  }
  if (walk.take('}')) {
    return fields;
  }
  do {
    std::string_view key;
    std::string_view value;
    if (!walk.string(key) || !walk.take(':') || !walk.value(value)) {
      return std::nullopt;
    }
    keep(fields, key, value);
  } while (walk.take(','));
  if (!walk.take('}')) {
    return std::nullopt;
  }
  return fields;
}

}  // namespace stonechat::bench
