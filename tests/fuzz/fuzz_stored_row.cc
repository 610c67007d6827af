// Any bytes as the columns of ids and mentions: refused, or the one form in which they are stored.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "adapters/sqlite/stored_id.h"
#include "adapters/sqlite/stored_mentions.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stonechat;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto mentions = sqlite::parse_mentions(text)) {
    check(!mentions->empty() && sqlite::write_mentions(*mentions) == text, "mentions have one form");
    check(text.contains(sqlite::mention_pattern(mentions->front())), "who is mentioned is found by the pattern");
  }
  if (const auto id = sqlite::message_id_of(std::as_bytes(std::span{data, size}))) {
    const auto bytes = sqlite::uuid_bytes(*id);
    check(bytes && bytes->size() == size, "16 bytes are a UUID");
    check(sqlite::message_id_of(*bytes) == *id, "a UUID comes back");
  }
  if (const auto id = MessageId::parse(text)) {
    if (const auto bytes = sqlite::uuid_bytes(*id)) {
      check(sqlite::message_id_of(*bytes) == *id, "a UUID comes back in the same letters");
    }
  }
  return 0;
}
