#include "api/events.h"

#include <limits>
#include <utility>

#include "engine/event_range.h"
#include "wire/server_frame.h"
#include "wire/wire_limits.h"

namespace stonechat::api {

Reply list_events(const Call& call, engine::StoreReader& reader, const ApiSettings&) {
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max() - wire::events_per_call_max;
  const auto chat = chat_parameter(call);
  if (!chat) {
    return std::unexpected(chat.error());
  }
  const auto from = number_parameter(call, "from", 1, largest, 1);
  if (!from) {
    return std::unexpected(from.error());
  }
  const auto to =
      number_parameter(call, "to", *from, *from + wire::events_per_call_max - 1, *from + wire::events_per_call_max - 1);
  if (!to) {
    return std::unexpected(to.error());
  }
  auto range = engine::read_events(reader, *chat, call.caller.key, {*from}, {*to});
  if (!range) {
    return std::unexpected(store_failed(range.error()));
  }
  if (!*range) {
    return std::unexpected(not_found());
  }
  std::string body;
  wire::append_events(body, {.ref = {},
                             .chat = chat->view(),
                             .from = (*range)->from,
                             .to = (*range)->to,
                             .events = (*range)->events,
                             .has_more = (*range)->has_more});
  return json_response(200, std::move(body));
}

}  // namespace stonechat::api
