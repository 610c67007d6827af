#include "bench/floor_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <vector>

#include "base/check.h"
#include "bench/floor_chats.h"

namespace stonechat::bench {
namespace {

constexpr std::string_view upgraded =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
constexpr std::string_view welcome = R"({"type":"welcome","protocol":1})";

struct Connection {
  int fd = -1;
  bool websocket = false;
  bool awaits_writable = false;
  bool posted = false;  // in this round
  std::string user;
  std::string in;
  std::string out;
};

class FloorServer {
 public:
  FloorServer(int listener, FloorFault fault);
  void round();

 private:
  void accept_all();
  void read(Connection& connection);
  std::size_t take(Connection& connection, char* bytes, std::size_t size);
  std::size_t take_request(Connection& connection, std::string_view bytes);
  void take_call(Connection& connection, std::string_view path, std::string_view token, std::string_view body);
  std::size_t take_frame(Connection& connection, char* bytes, std::size_t size);
  void send_round();
  void write(Connection& connection, std::string_view bytes);
  void watch(Connection& connection, bool writable);
  void end(Connection& connection);
  Connection& at(int fd) { return connections_[static_cast<std::size_t>(fd)]; }

  int listener_;
  int epoll_;
  std::vector<Connection> connections_;  // by descriptor
  std::vector<char> scratch_;
  FloorChats chats_;
};

FloorServer::FloorServer(int listener, FloorFault fault)
    : listener_{listener},
      epoll_{epoll_create1(EPOLL_CLOEXEC)},
      connections_(20'000),
      scratch_(256 * 1024),
      chats_{fault} {
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
}

void FloorServer::round() {
  std::array<epoll_event, 1024> events;
  const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == listener_) {
      accept_all();
      continue;
    }
    Connection& connection = at(event.data.fd);
    if ((event.events & EPOLLOUT) != 0) {
      write(connection, {});
    }
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
      read(connection);
    }
  }
  send_round();
}

void FloorServer::accept_all() {
  for (int fd = 0; (fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    check(static_cast<std::size_t>(fd) < connections_.size(), "the limit of open files keeps descriptors small");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    at(fd) = Connection{};
    at(fd).fd = fd;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void FloorServer::read(Connection& connection) {
  if (connection.fd < 0) {
    return;
  }
  const ssize_t received = recv(connection.fd, scratch_.data(), scratch_.size(), 0);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (received <= 0) {
    end(connection);
    return;
  }
  const auto size = static_cast<std::size_t>(received);
  if (connection.in.empty()) {
    const std::size_t used = take(connection, scratch_.data(), size);
    connection.in.assign(scratch_.data() + used, size - used);
  } else {
    connection.in.append(scratch_.data(), size);
    connection.in.erase(0, take(connection, connection.in.data(), connection.in.size()));
  }
}

std::size_t FloorServer::take(Connection& connection, char* bytes, std::size_t size) {
  std::size_t used = 0;
  for (std::size_t taken = 1; taken > 0 && connection.fd >= 0; used += taken) {
    taken = connection.websocket ? take_frame(connection, bytes + used, size - used)
                                 : take_request(connection, {bytes + used, size - used});
  }
  return used;
}

std::size_t FloorServer::take_request(Connection& connection, std::string_view bytes) {
  const auto head_end = bytes.find("\r\n\r\n");
  if (head_end == bytes.npos) {
    return 0;
  }
  const std::string_view head = bytes.substr(0, head_end);
  if (head.starts_with("GET /ws?token=")) {
    connection.user = head.substr(14, head.find(' ', 14) - 14);
    connection.websocket = true;
    std::string answer{upgraded};
    answer += static_cast<char>(0x81);
    answer += static_cast<char>(welcome.size());
    write(connection, answer.append(welcome));
    chats_.connect(connection.user, connection.fd);
    return head_end + 4;
  }
  std::size_t length = 0;
  if (const auto field = head.find("Content-Length: "); field != head.npos) {
    std::from_chars(head.data() + field + 16, head.data() + head.size(), length);
  }
  if (bytes.size() < head_end + 4 + length) {
    return 0;
  }
  const auto bearer = head.find("Bearer ") + 7;
  const auto path = head.find(' ') + 1;
  take_call(connection, head.substr(path, head.find(' ', path) - path),
            head.substr(bearer, head.find('\r', bearer) - bearer), bytes.substr(head_end + 4, length));
  return head_end + 4 + length;
}

// POST /api/v1/chats and POST /api/v1/chats/{chatId}/members.
void FloorServer::take_call(Connection& connection, std::string_view path, std::string_view token,
                            std::string_view body) {
  constexpr std::string_view chats_path = "/api/v1/chats/";
  std::vector<std::string> members;
  const auto list_end = body.find(']');
  for (auto quote = body.find('"', body.find('[')); quote < list_end;) {
    const auto closing = body.find('"', quote + 1);
    members.emplace_back(body.substr(quote + 1, closing - quote - 1));
    quote = body.find('"', closing + 1);
  }
  std::string chat_id{quoted_after(body, "\"chatId\":\"")};
  if (path.starts_with(chats_path)) {
    chat_id = path.substr(chats_path.size(), path.find('/', chats_path.size()) - chats_path.size());
  } else {
    members.emplace_back(token);
    if (chat_id.empty()) {
      chat_id = "direct_" + members.front();
    }
  }
  chats_.add(chat_id, members);
  const std::string answer = "{\"chatId\":\"" + chat_id + "\"}";
  write(connection, "HTTP/1.1 201 Created\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n" + answer);
}

std::size_t FloorServer::take_frame(Connection& connection, char* bytes, std::size_t size) {
  const auto byte = [bytes](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes[i])}; };
  if (size < 2) {
    return 0;
  }
  const std::size_t short_length = byte(1) & 0x7fU;
  const std::size_t header = short_length < 126 ? 6 : 8;
  if (short_length == 127) {
    end(connection);
    return 0;
  }
  if (size < header) {
    return 0;
  }
  const std::size_t length = short_length < 126 ? short_length : byte(2) << 8U | byte(3);
  if (size < header + length) {
    return 0;
  }
  char* const payload = bytes + header;
  const char key[4] = {payload[-4], payload[-3], payload[-2], payload[-1]};
  for (std::size_t i = 0; i < length; ++i) {
    payload[i] = static_cast<char>(payload[i] ^ key[i & 3U]);
  }
  if ((byte(0) & 0x0fU) == 8 || !chats_.post(connection.fd, connection.user, {payload, length})) {
    end(connection);
    return 0;
  }
  connection.posted = true;
  return header + length;
}

void FloorServer::send_round() {
  for (const FloorChat* const chat : chats_.touched()) {
    for (const int fd : chat->connections) {
      Connection& connection = at(fd);
      if (connection.fd < 0) {
        continue;
      }
      if (connection.posted) {
        write(connection, chat->stream_of(fd));
      } else {
        write(connection, chat->frames);
      }
    }
  }
  for (const FloorChat* const chat : chats_.touched()) {
    for (const FloorChat::Part& part : chat->parts) {
      at(part.poster).posted = false;
    }
  }
  chats_.end_round();
}

// Sends what waited and then `bytes`; what the socket does not take waits.
void FloorServer::write(Connection& connection, std::string_view bytes) {
  if (!connection.out.empty()) {
    connection.out.append(bytes);
    bytes = connection.out;
  }
  const ssize_t sent = bytes.empty() ? 0 : send(connection.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    end(connection);
    return;
  }
  std::string rest{bytes.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent))};
  connection.out.swap(rest);
  if (connection.out.empty() == connection.awaits_writable) {
    watch(connection, !connection.out.empty());
  }
}

void FloorServer::watch(Connection& connection, bool writable) {
  connection.awaits_writable = writable;
  epoll_event event{.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.fd = connection.fd}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd, &event);
}

void FloorServer::end(Connection& connection) {
  close(connection.fd);
  connection.fd = -1;
  connection.out.clear();
}

}  // namespace

void run_floor_server(int listener, FloorFault fault) {
  FloorServer server{listener, fault};
  while (true) {
    server.round();
  }
}

}  // namespace stonechat::bench
