// For tests: a certificate of its own making, as files, and a TLS client that talks over a TestPeer.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "net/test_peer.h"
#include "net/tls_context.h"

namespace stonechat::net {

// A folder with `cert.pem` and `key.pem`, gone with the object.
class TestCertificate {
 public:
  explicit TestCertificate(const char* name) {
    std::string folder = std::filesystem::temp_directory_path() / "tls-test-XXXXXX";
    check(::mkdtemp(folder.data()) != nullptr, "the system's temporary folder can be written");
    folder_ = folder;
    write(name);
  }
  ~TestCertificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  TlsFiles files() const { return {.certificate = folder_ / "cert.pem", .key = folder_ / "key.pem"}; }

  // Another key and certificate in the same files; it runs out in an hour.
  void write(const char* name) const {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    check(X509_sign(certificate, key, EVP_sha256()) != 0, "a key signs its own certificate");
    write_pem(files().certificate, [&](FILE* file) { return PEM_write_X509(file, certificate); });
    write_pem(files().key,
              [&](FILE* file) { return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

 private:
  template <class Write>
  static void write_pem(const std::filesystem::path& path, Write write) {
    FILE* const file = std::fopen(path.c_str(), "w");
    check(file != nullptr && write(file) == 1, "a test's folder can be written");
    std::fclose(file);
  }

  std::filesystem::path folder_;
};

class TlsPeer {
 public:
  struct Options {
    int version_max = 0;  // 0: the newest
    std::string_view protocols = "\x08http/1.1";
    SSL_SESSION* resumed = nullptr;
  };

  explicit TlsPeer(TestPeer peer) : TlsPeer(std::move(peer), Options{}) {}
  TlsPeer(TestPeer peer, const Options& options) : peer_(std::move(peer)), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);  // a cache would take its sessions with it
    SSL_CTX_set_max_proto_version(context_, options.version_max);
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_security_level(context_, 0);
    session_ = SSL_new(context_);
    if (!options.protocols.empty()) {
      SSL_set_alpn_protos(session_, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                          static_cast<unsigned>(options.protocols.size()));
    }
    if (options.resumed != nullptr) {
      SSL_set_session(session_, options.resumed);
    }
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    SSL_set_bio(session_, in_, out_);
    SSL_set_connect_state(session_);
  }
  ~TlsPeer() {
    SSL_free(session_);
    SSL_CTX_free(context_);
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  // One step of the handshake or of reading, with all that is there.
  void step() {
    take_wire();
    std::array<char, 16 * 1024> plain;
    std::size_t size = 0;
    while (SSL_read_ex(session_, plain.data(), plain.size(), &size) == 1) {
      received_.append(plain.data(), size);
    }
    give_wire();
  }
  bool shake_hands(Loop& loop) {
    return run_until(loop, [&] { return step(), established() || peer_.ended(); }) && established();
  }
  bool receive_until_size(Loop& loop, std::size_t bytes) {
    return run_until(loop, [&] { return step(), received_.size() >= bytes; });
  }
  bool receive_until_end(Loop& loop) {
    return run_until(loop, [&] { return step(), peer_.ended(); });
  }
  void send(std::string_view plain) {
    check(SSL_write(session_, plain.data(), static_cast<int>(plain.size())) == static_cast<int>(plain.size()),
          "a memory takes all");
    give_wire();
  }
  void say_goodbye() {
    SSL_shutdown(session_);
    give_wire();
  }

  TestPeer& peer() { return peer_; }
  SSL* session() { return session_; }
  const std::string& received() const { return received_; }
  bool established() const { return SSL_is_init_finished(session_) == 1; }
  bool was_told_goodbye() const { return (SSL_get_shutdown(session_) & SSL_RECEIVED_SHUTDOWN) != 0; }
  std::string certificate_name() const {
    std::array<char, 64> name{};
    X509* const certificate = SSL_get1_peer_certificate(session_);
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    X509_free(certificate);
    return name.data();
  }

 private:
  void take_wire() {
    peer_.receive();
    BIO_write(in_, peer_.received().data(), static_cast<int>(peer_.received().size()));
    peer_.forget_received();
  }
  void give_wire() {
    std::string wire(BIO_ctrl_pending(out_), '\0');
    if (!wire.empty()) {
      BIO_read(out_, wire.data(), static_cast<int>(wire.size()));
      peer_.send(wire);
    }
  }

  TestPeer peer_;
  SSL_CTX* context_;
  SSL* session_;
  BIO* in_;
  BIO* out_;
  std::string received_;
};

}  // namespace stonechat::net
