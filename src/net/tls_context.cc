#include "net/tls_context.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace stonechat::net {
namespace {

constexpr std::string_view http_1_1 = "\x08http/1.1";

std::unexpected<Failure> bad_file(const std::filesystem::path& path, const std::string& what) {
  const char* reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return std::unexpected(Failure{Failure::Kind::bad_input,
                                 path.string() + ": " + what + (reason != nullptr ? std::string{": "} + reason : "")});
}

// Whoever names protocols has to name ours.
int select_protocol(SSL*, const unsigned char** selected, unsigned char* selected_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
  if (SSL_select_next_proto(&found, selected_size, ours, http_1_1.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *selected = found;
  return SSL_TLSEXT_ERR_OK;
}

// Nobody is there to be asked for a passphrase.
int no_passphrase(char*, int, int, void*) { return 0; }

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // A session is in its ticket and nowhere else.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  constexpr std::array<unsigned char, 9> name{'s', 't', 'o', 'n', 'e', 'c', 'h', 'a', 't'};
  SSL_CTX_set_session_id_context(context, name.data(), name.size());
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

}  // namespace

std::expected<std::unique_ptr<TlsContext>, Failure> TlsContext::load(const TlsFiles& files) {
  auto context = read(files);
  if (!context) {
    return std::unexpected(std::move(context.error()));
  }
  return std::unique_ptr<TlsContext>(new TlsContext(files, std::move(*context)));
}

std::expected<void, Failure> TlsContext::reload() {
  auto context = read(files_);
  if (!context) {
    return std::unexpected(std::move(context.error()));
  }
  const std::lock_guard lock(mutex_);
  context_.swap(*context);
  return {};
}

std::unique_ptr<TlsStream> TlsContext::new_stream() const {
  SSL* const session = SSL_new(current().get());
  check(session != nullptr, "there is memory for a connection");
  return std::make_unique<TlsStream>(session);
}

std::chrono::sys_seconds TlsContext::expires() const {
  std::tm broken_down{};
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(current().get())), &broken_down);
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&broken_down)}};
}

std::expected<TlsContext::ContextPtr, Failure> TlsContext::read(const TlsFiles& files) {
  ERR_clear_error();
  ContextPtr context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  check(context != nullptr, "there is memory for a certificate");
  set_rules(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return bad_file(files.certificate, "is no certificate in PEM that can be read");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return bad_file(files.key, "is no private key in PEM that can be read and belongs to the certificate");
  }
  return context;
}

TlsContext::ContextPtr TlsContext::current() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

}  // namespace stonechat::net
