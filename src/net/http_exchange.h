// One HTTP request under way, from its last byte to its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_request.h"
#include "net/http_response.h"
#include "net/socket.h"

namespace stonechat::net {

class HttpConnection;

// Names an exchange for other threads: they post to the loop, and `HttpServer::find` answers there whether it is still
// under way.
struct HttpTicket {
  int loop_index = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  friend bool operator==(const HttpTicket&, const HttpTicket&) = default;
};

// A connection that speaks no HTTP any more.
struct UpgradedConnection {
  std::unique_ptr<Socket> socket;
  // What the client sent behind the request's head, at most Loop::scratch_bytes. A parser that reads beyond the end
  // needs it copied into Loop::scratch() first.
  std::string early_bytes;
};

// On its loop's thread only. Owned by its connection: whoever answers later than inside HttpService::handle keeps the
// ticket, never the reference. After `respond` or `upgrade` it is inert and lasts until the end of the round.
class HttpExchange {
 public:
  HttpExchange(HttpConnection& connection, HttpTicket ticket, HttpRequest request);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  const HttpRequest& request() const { return request_; }
  // The request by value, for another thread; `request()` is empty from then on.
  HttpRequest take_request() { return std::move(request_); }

  HttpTicket ticket() const { return ticket_; }

  // The client's IP address; a system call.
  std::string peer_address() const;

  // Exactly once, unless `upgrade` is called instead. HEAD and Connection are taken care of.
  void respond(const HttpResponse& response);

  // Sends `response_101` and hands the socket over, reading again. The caller gives it a handler before it returns to
  // the loop, and sets the bound of its queue (`set_send_bytes_max`; HTTP needs none).
  UpgradedConnection upgrade(std::string_view response_101);

  // `hook` is called where the exchange ends without the service's answer: the client went away (a client that shuts
  // only its own side counts as gone), or the answer's deadline passed. Not when the server itself is destroyed.
  void on_abandoned(std::move_only_function<void()> hook) { abandoned_ = std::move(hook); }

 private:
  friend class HttpConnection;

  HttpConnection* connection_;  // null once answered
  HttpTicket ticket_;
  bool keep_alive_;
  bool head_only_;
  HttpRequest request_;
  std::move_only_function<void()> abandoned_;
};

class HttpService {
 public:
  // On the loop's thread. Answers now, or keeps `exchange.ticket()` and answers within the answer's deadline.
  virtual void handle(HttpExchange& exchange) = 0;

 protected:
  ~HttpService() = default;
};

}  // namespace stonechat::net
