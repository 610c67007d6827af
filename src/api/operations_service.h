// Answers on the address that is for operators alone: what `operations_response` knows, and nothing else. One loop's
// thread.
#pragma once

#include "api/operations.h"
#include "net/http_exchange.h"

namespace stonechat::api {

class OperationsService final : public net::HttpService {
 public:
  explicit OperationsService(const Operations& operations) : operations_(operations) {}

  void handle(net::HttpExchange& exchange) override;

 private:
  const Operations operations_;
};

}  // namespace stonechat::api
