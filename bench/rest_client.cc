#include "bench/rest_client.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "bench/frame_fields.h"

namespace stonechat::bench {
namespace {

constexpr std::size_t members_per_call = 200;
constexpr std::size_t answer_bytes_max = 16 * 1024 * 1024;

std::unexpected<Failure> failed(std::string why) {
  return std::unexpected(Failure{Failure::Kind::unavailable, std::move(why)});
}

std::string json_list(std::span<const std::string> ids) {
  std::string list = "[";
  for (const std::string& id : ids) {
    list += list.size() == 1 ? "\"" : ",\"";
    list += id + "\"";
  }
  return list + "]";
}

// The value of Content-Length; 0 where there is none.
std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  const auto found = std::ranges::search(head, name, same);
  std::size_t length = 0;
  if (!found.empty()) {
    const char* digits = std::to_address(found.end());
    digits += *digits == ' ' ? 1 : 0;
    std::from_chars(digits, head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

RestClient::~RestClient() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

std::expected<void, Failure> RestClient::connect_if_needed() {
  if (fd_ >= 0) {
    return {};
  }
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  const int on = 1;
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in target = socket_address(server_);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
    return failed("no connection to " + server_.host() + ": " + std::strerror(errno));
  }
  return {};
}

std::expected<std::string, Failure> RestClient::post(const std::string& path, const std::string& token,
                                                     const std::string& body) {
  if (auto connected = connect_if_needed(); !connected) {
    return std::unexpected(connected.error());
  }
  const std::string request =
      "POST /api/v1" + path + " HTTP/1.1\r\nHost: " + server_.host() + "\r\nAuthorization: Bearer " + token +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    return failed("POST " + path + " was not taken: " + std::strerror(errno));
  }
  return receive_answer();
}

std::expected<std::string, Failure> RestClient::receive_answer() {
  std::string answer;
  std::size_t wanted = 0;  // known once the head is there
  std::size_t head_size = 0;
  while (wanted == 0 || answer.size() < wanted) {
    char piece[16384];
    const ssize_t received = recv(fd_, piece, sizeof piece, 0);
    if (received <= 0 || answer.size() > answer_bytes_max) {
      return failed("no whole answer to a REST call, only: " + answer.substr(0, 300));
    }
    answer.append(piece, static_cast<std::size_t>(received));
    if (const auto end = answer.find("\r\n\r\n"); wanted == 0 && end != answer.npos) {
      head_size = end + 4;
      wanted = head_size + content_length(std::string_view{answer}.substr(0, head_size));
    }
  }
  if (!answer.starts_with("HTTP/1.1 2")) {
    return failed("a REST call was answered " + answer.substr(0, 600));
  }
  return answer.substr(head_size);
}

std::expected<std::string, Failure> RestClient::create_direct(const std::string& token, const std::string& other) {
  const auto body = post("/chats", token, R"({"chatType":"direct","members":[")" + other + "\"]}");
  if (!body) {
    return body;
  }
  const auto fields = read_frame_fields(*body);
  if (!fields || fields->chat_id.empty()) {
    return failed("no chatId in the answer to POST /chats: " + body->substr(0, 300));
  }
  return std::string{fields->chat_id};
}

std::expected<void, Failure> RestClient::create_group(const std::string& token, const std::string& chat_id,
                                                      std::span<const std::string> members) {
  const auto first = members.first(std::min(members.size(), members_per_call));
  const std::string create =
      R"({"chatType":"group","name":"load","chatId":")" + chat_id + R"(","members":)" + json_list(first) + "}";
  if (const auto created = post("/chats", token, create); !created) {
    return std::unexpected(created.error());
  }
  for (std::size_t at = first.size(); at < members.size(); at += members_per_call) {
    const auto some = members.subspan(at, std::min(members_per_call, members.size() - at));
    const auto added = post("/chats/" + chat_id + "/members", token, R"({"userIds":)" + json_list(some) + "}");
    if (!added) {
      return std::unexpected(added.error());
    }
  }
  return {};
}

}  // namespace stonechat::bench
