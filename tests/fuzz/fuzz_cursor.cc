// Any bytes as a cursor: only the one text that the server would make for that position opens.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/cursor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stonechat;
  constexpr wire::CursorKey key;
  constexpr wire::CursorScope tea{.kind = wire::CursorKind::messages, .owner = "tea"};
  constexpr wire::CursorScope coffee{.kind = wire::CursorKind::messages, .owner = "coffee"};
  const std::string_view cursor{reinterpret_cast<const char*>(data), size};
  if (const auto position = wire::open_cursor(key, tea, cursor)) {
    check(wire::seal_cursor(key, tea, *position) == cursor, "a position has one cursor");
    check(!wire::open_cursor(key, coffee, cursor), "a cursor belongs to one list");
  }
  return 0;
}
