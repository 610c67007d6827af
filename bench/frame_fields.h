// Finds the fields of a server frame that the load driver checks, in one pass and without building a document. It
// trusts the server to send valid JSON as far as not to run out of the text: what is no object gives `nothing`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stonechat::bench {

// Views into the frame, of top-level members only; strings as they stand there, escapes untouched. Absent: empty or 0.
struct FrameFields {
  std::string_view type;
  std::string_view chat_id;
  std::string_view message_id;
  std::string_view content;
  std::string_view code;
  std::uint64_t chat_sequence = 0;
};

std::optional<FrameFields> read_frame_fields(std::string_view json);

}  // namespace stonechat::bench
