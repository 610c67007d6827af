#include "net/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace stonechat::net {

// What OpenSSL reads from and writes to in place of a socket. Writing never blocks, so that only reading can wait.
struct TlsWire {
  static TlsStream& stream_of(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* to, std::size_t size, std::size_t* taken) {
    std::span<const char>& incoming = stream_of(bio).incoming_;
    BIO_clear_retry_flags(bio);
    if (incoming.empty()) {
      BIO_set_retry_read(bio);
      return 0;
    }
    *taken = std::min(size, incoming.size());
    std::memcpy(to, incoming.data(), *taken);
    incoming = incoming.subspan(*taken);
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* taken) {
    stream_of(bio).outgoing_.append(from, size);
    *taken = size;
    return 1;
  }

  static long control(BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
      check(fresh != nullptr && BIO_meth_set_read_ex(fresh, read) == 1 && BIO_meth_set_write_ex(fresh, write) == 1 &&
                BIO_meth_set_ctrl(fresh, control) == 1,
            "there is memory for one method");
      return fresh;
    }();
    return made;
  }
};

TlsStream::TlsStream(ssl_st* session) : session_(session) {
  BIO* const wire = BIO_new(TlsWire::method());
  check(wire != nullptr, "there is memory for a connection");
  BIO_set_data(wire, this);
  BIO_set_init(wire, 1);
  SSL_set_bio(session_, wire, wire);
  SSL_set_accept_state(session_);
}

TlsStream::~TlsStream() { SSL_free(session_); }

TlsStream::Received TlsStream::receive(std::span<const char> wire, std::span<char> plain) {
  check(plain.size() >= wire.size() + record_bytes_max, "all that one read of the socket says has room");
  incoming_ = wire;
  Received received;
  for (;;) {
    std::size_t size = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(session_, plain.data() + received.bytes, plain.size() - received.bytes, &size);
    received.bytes += size;
    if (result != 1) {
      received.ended = SSL_get_error(session_, result) != SSL_ERROR_WANT_READ;
      break;
    }
  }
  incoming_ = {};
  return received;
}

bool TlsStream::established() const { return SSL_is_init_finished(session_) == 1; }

bool TlsStream::send(std::string_view plain) {
  std::size_t size = 0;
  ERR_clear_error();
  return SSL_write_ex(session_, plain.data(), plain.size(), &size) == 1 && size == plain.size();
}

bool TlsStream::shut_down() {
  if (!established() || (SSL_get_shutdown(session_) & SSL_SENT_SHUTDOWN) != 0) {
    return false;
  }
  ERR_clear_error();
  SSL_shutdown(session_);
  return true;
}

void TlsStream::sent(std::size_t bytes) {
  sent_ += bytes;
  if (sent_ == outgoing_.size()) {
    std::string{}.swap(outgoing_);  // an idle connection owns no buffer
    sent_ = 0;
  }
}

}  // namespace stonechat::net
