// HTTP/1.1 and HTTP/1.0 requests from bytes (RFC 9110, RFC 9112). Boost.Beast's parser does the grammar of the head; in
// front of it stand stricter rules against request smuggling: what two servers could read differently is refused. Knows
// no socket, clock or thread.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string_view>

#include "net/http_request.h"

namespace stonechat::net {

// Owns no heap memory while idle.
class HttpRequestParser {
 public:
  struct Limits {
    std::size_t header_bytes_max =
        16384;  // request line, headers and the empty line; also of all chunk extensions together
    std::size_t body_bytes_max = 1048576;
  };

  struct Progress {
    std::size_t consumed;  // of the bytes given; all of them unless `complete`
    bool head_complete;
    bool complete;
  };

  explicit HttpRequestParser(Limits limits);
  ~HttpRequestParser();
  HttpRequestParser(HttpRequestParser&&) noexcept;
  HttpRequestParser& operator=(HttpRequestParser&&) noexcept;

  // Takes the next bytes of the stream and stops behind the end of one request; the rest is the next request's, to be
  // fed again after `take`. An error is final: the connection has to be closed behind its answer.
  // 400 malformed or ambiguous, also a target in absolute form of another host than the Host header's · 413 body over
  // its limit, known from Content-Length before any of it is kept · 414 request line, 431 headers over the limit · 417
  // an Expect other than 100-continue · 501 a coding in front of `chunked` · 505 not HTTP/1.0 or HTTP/1.1
  std::expected<Progress, HttpError> feed(std::string_view bytes);

  // The client waits for "100 Continue" before it sends the body: the head is complete, the body is not.
  bool wants_continue() const;

  // Once the head is complete; its body is what has arrived so far.
  const HttpRequest& head() const;

  // Once the request is complete; the parser is then idle again.
  HttpRequest take();

  // Nothing of a request has arrived.
  bool idle() const { return state_ == nullptr; }

 private:
  class State;

  Limits limits_;
  std::unique_ptr<State> state_;
  bool empty_line_skipped_ = false;
};

}  // namespace stonechat::net
