// The HTTP/1.1 connections of one loop (RFC 9112). Requests of a connection are answered strictly in order: while one
// is under way nothing more is read. An idle connection owns no buffer.
//
// What the server answers by itself has the body {"error":{"code","message"}}: a request that the parser refuses, with
// `Connection: close`; 408 for a request that did not arrive in time; 503 for one that was not answered in time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/http_exchange.h"
#include "net/loop.h"
#include "net/tls_stream.h"

namespace stonechat::net {

struct HttpServerLimits {
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;
  // A request must be there as a whole within this: the first from accept on, further ones from their first byte on.
  std::chrono::milliseconds handshake_timeout{10'000};
  // Between requests, and for each `progress_bytes_min` of an answer, or its rest, that the client has to take.
  std::chrono::milliseconds idle_timeout{75'000};
  std::size_t progress_bytes_min = 64 * 1024;
  std::chrono::milliseconds answer_timeout{30'000};
  // How long a closing connection may take to see the client's end, and to write a refusal.
  std::chrono::milliseconds linger{2'000};
};

// On its loop's thread, or while the loop does not run.
class HttpServer {
 public:
  HttpServer(Loop& loop, HttpService& service, const HttpServerLimits& limits);
  // Cuts all connections; their exchanges end without a word.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Takes over a nonblocking connected socket; HTTP comes inside of `tls` where there is one, whose handshake counts to
  // the first request's time.
  void accept(int fd, std::unique_ptr<TlsStream> tls = nullptr);

  // Nothing where the exchange was answered, upgraded, or ended.
  HttpExchange* find(HttpTicket ticket);

  // Without those that were upgraded.
  std::size_t open_connections() const { return open_connections_; }

  // Closes connections without a request under way; the others get `Connection: close` with their answer.
  void drain();

 private:
  friend class HttpConnection;
  struct Slot {
    std::unique_ptr<HttpConnection> connection;
    std::uint32_t generation = 0;  // counts the exchanges of all connections that this slot held
  };

  void remove(std::uint32_t slot);

  Loop& loop_;
  HttpService& service_;
  const HttpServerLimits limits_;
  bool draining_ = false;
  std::size_t open_connections_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace stonechat::net
