// The certificate and key with which a server answers TLS, and the rules of all its connections: TLS 1.2 or newer,
// HTTP/1.1 as the only protocol (ALPN), sessions resumed by tickets, buffers given back when idle. Any thread.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/failure.h"
#include "net/tls_stream.h"

struct ssl_ctx_st;

namespace stonechat::net {

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, the server's own first, then the chain without the root
  std::filesystem::path key;          // PEM, without a passphrase
};

class TlsContext {
 public:
  // `bad_input` for files that cannot be read, are no PEM, or don't belong together; the message names the file.
  static std::expected<std::unique_ptr<TlsContext>, Failure> load(const TlsFiles& files);

  // Reads the files again: later connections get what they hold now, and their tickets are none of before. Where they
  // are not good, all stays as it was.
  std::expected<void, Failure> reload();

  std::unique_ptr<TlsStream> new_stream() const;

  // When the certificate in use runs out.
  std::chrono::sys_seconds expires() const;

 private:
  using ContextPtr = std::shared_ptr<ssl_ctx_st>;

  TlsContext(TlsFiles files, ContextPtr context) : files_(std::move(files)), context_(std::move(context)) {}
  static std::expected<ContextPtr, Failure> read(const TlsFiles& files);
  ContextPtr current() const;

  const TlsFiles files_;
  mutable std::mutex mutex_;
  ContextPtr context_;
};

}  // namespace stonechat::net
