// One connection of an HttpServer, from accept until its end or its upgrade. For http_server.cc and http_exchange.cc
// only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/http_exchange.h"
#include "net/http_request_parser.h"
#include "net/http_server.h"
#include "net/socket.h"

namespace stonechat::net {

class HttpConnection final : public SocketHandler, private Timer {
 public:
  HttpConnection(HttpServer& server, std::uint32_t slot, int fd, std::unique_ptr<TlsStream> tls);
  ~HttpConnection() = default;

  // The exchange under way, or none.
  HttpExchange* exchange() const { return exchange_.get(); }

  // These three end the exchange under way.
  void answer(const HttpResponse& response);
  UpgradedConnection upgrade(std::string_view response_101);
  void drain();

  std::string peer_address() const { return socket_->peer_address(); }

 private:
  // Answers that a pipelining client may leave unread before its next request has to wait.
  static constexpr std::size_t unread_answer_bytes_max = 256 * 1024;

  void on_readable_bytes(std::span<char> bytes) override;
  void on_end() override;
  void on_overflow() override;
  void on_drained() override;
  void on_timer() override;

  void consume(std::string_view bytes);
  void consume_pending();
  bool takes_requests();
  void parse();
  void begin_exchange(HttpRequest request);
  std::move_only_function<void()> end_exchange();
  void refuse(const HttpError& error);
  void finish();
  void close();
  void arm(std::chrono::milliseconds delay);

  HttpServer& server_;
  const std::uint32_t slot_;
  std::unique_ptr<Socket> socket_;  // none after an upgrade
  HttpRequestParser parser_;
  std::unique_ptr<HttpExchange> exchange_;
  std::string pending_;    // came behind the request under way
  std::string_view rest_;  // while consuming: what is not parsed yet
  std::size_t unread_when_armed_ = 0;
  bool consuming_ = false;
  bool first_request_ = true;
  bool continue_sent_ = false;
  bool finishing_ = false;  // the last answer is being taken
};

}  // namespace stonechat::net
