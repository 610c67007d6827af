#include "net/http_server.h"

#include <utility>

#include "net/http_connection.h"

namespace stonechat::net {

HttpServer::HttpServer(Loop& loop, HttpService& service, const HttpServerLimits& limits)
    : loop_(loop), service_(service), limits_(limits) {}

HttpServer::~HttpServer() = default;

void HttpServer::accept(int fd, std::unique_ptr<TlsStream> tls) {
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  slots_[slot].connection = std::make_unique<HttpConnection>(*this, slot, fd, std::move(tls));
  ++open_connections_;
}

HttpExchange* HttpServer::find(HttpTicket ticket) {
  if (ticket.loop_index != loop_.index() || ticket.slot >= slots_.size()) {
    return nullptr;
  }
  const Slot& slot = slots_[ticket.slot];
  return slot.connection && slot.generation == ticket.generation ? slot.connection->exchange() : nullptr;
}

void HttpServer::drain() {
  draining_ = true;
  for (const Slot& slot : slots_) {
    if (slot.connection) {
      slot.connection->drain();
    }
  }
}

void HttpServer::remove(std::uint32_t slot) {
  loop_.destroy_later(std::move(slots_[slot].connection));
  free_slots_.push_back(slot);
  --open_connections_;
}

}  // namespace stonechat::net
