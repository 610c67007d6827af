// A small blocking client for the REST calls that set a run up, on one connection that is kept open. One thread.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "bench/endpoint.h"

namespace stonechat::bench {

class RestClient {
 public:
  explicit RestClient(Endpoint server) : server_{std::move(server)} {}
  ~RestClient();
  RestClient(const RestClient&) = delete;
  RestClient& operator=(const RestClient&) = delete;

  // The body of a 2xx answer; everything else, and ten seconds of silence, is a failure that quotes what came.
  std::expected<std::string, Failure> post(const std::string& path, const std::string& token, const std::string& body);

  // The id of the direct chat of the token's user with `other`.
  std::expected<std::string, Failure> create_direct(const std::string& token, const std::string& other);

  // A group of the token's user with `members`, in calls of 200.
  std::expected<void, Failure> create_group(const std::string& token, const std::string& chat_id,
                                            std::span<const std::string> members);

 private:
  std::expected<void, Failure> connect_if_needed();
  std::expected<std::string, Failure> receive_answer();

  Endpoint server_;
  int fd_ = -1;
};

}  // namespace stonechat::bench
