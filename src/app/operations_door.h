// The separate address for operators (server.metrics_listen): plain HTTP, on one loop, open until the process ends, so
// that a drain can be watched.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "api/operations_service.h"
#include "base/failure.h"
#include "net/http_server.h"
#include "net/listener.h"
#include "net/loop.h"

namespace stonechat::app {

class OperationsDoor {
 public:
  // Binds to `listen`, "ADDR:PORT"; accepts nothing before `start`.
  static std::expected<std::unique_ptr<OperationsDoor>, Failure> open(net::Loop& loop, const std::string& listen,
                                                                      const api::Operations& operations);

  // These and the destructor: on the loop's thread, or while it does not run.
  void start() { listener_->start(); }

  // With the real port. Any thread.
  std::string address() const { return listener_->address().text(); }

 private:
  OperationsDoor(net::Loop& loop, const api::Operations& operations)
      : service_(operations), http_(loop, service_, net::HttpServerLimits{}) {}

  api::OperationsService service_;
  net::HttpServer http_;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace stonechat::app
