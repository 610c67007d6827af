// The server's end of one TLS connection, without a socket: the peer's bytes in, what they say out, and the other way
// round. Holds bytes only of an unfinished record and of what was not yet sent. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;

namespace stonechat::net {

class TlsStream {
 public:
  static constexpr std::size_t record_bytes_max = 16 * 1024;

  // Owns `session`, which is fresh.
  explicit TlsStream(ssl_st* session);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  struct Received {
    std::size_t bytes = 0;  // at the front of `plain`
    bool ended = false;     // the peer says that nothing more comes, or is not to be understood any more
  };
  // All of `wire` is taken. `plain` has room for it and one record besides.
  Received receive(std::span<const char> wire, std::span<char> plain);

  // The handshake is done; before that nothing can be encrypted.
  bool established() const;

  // Encrypts; false where the connection has failed.
  [[nodiscard]] bool send(std::string_view plain);

  // Tells the peer that nothing more comes; true the first time, and if there is somebody to tell.
  bool shut_down();

  // What the peer has to get next, and that so much of it is with the kernel.
  std::string_view outgoing() const { return std::string_view{outgoing_}.substr(sent_); }
  void sent(std::size_t bytes);

 private:
  friend struct TlsWire;

  ssl_st* session_;
  std::span<const char> incoming_;  // during `receive`
  std::string outgoing_;
  std::size_t sent_ = 0;
};

}  // namespace stonechat::net
