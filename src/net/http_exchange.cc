#include "net/http_exchange.h"

#include "base/check.h"
#include "net/http_connection.h"

namespace stonechat::net {

HttpExchange::HttpExchange(HttpConnection& connection, HttpTicket ticket, HttpRequest request)
    : connection_(&connection),
      ticket_(ticket),
      keep_alive_(request.keep_alive),
      head_only_(request.head_only),
      request_(std::move(request)) {}

std::string HttpExchange::peer_address() const { return connection_ ? connection_->peer_address() : std::string{}; }

void HttpExchange::respond(const HttpResponse& response) {
  check(connection_ != nullptr, "an exchange is answered once");
  connection_->answer(response);
}

UpgradedConnection HttpExchange::upgrade(std::string_view response_101) {
  check(connection_ != nullptr, "an exchange is answered once");
  return connection_->upgrade(response_101);
}

}  // namespace stonechat::net
