// One REST call, taken apart: who calls, what the path named, the query and the body. A value, so that it can wait for
// a read pool's thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/session_family.h"
#include "base/id.h"
#include "chat/command.h"
#include "net/http_exchange.h"
#include "net/url.h"

namespace stonechat::api {

struct Call {
  net::HttpTicket ticket;
  chat::User caller;
  std::optional<account::FamilyKey> login;  // that the caller's token came from
  net::Target target;
  std::vector<std::string> parameters;  // what the route's {…} stand for, in its order
  std::optional<std::string> idempotency_key;
  std::string body;

  std::optional<std::string_view> query(std::string_view name) const { return target.parameter(name); }
};

}  // namespace stonechat::api
