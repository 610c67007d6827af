#include "net/http_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/test_peer.h"

namespace stonechat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HttpServerTest : public testing::Test, public HttpService {
 protected:
  ~HttpServerTest() override { server.reset(); }

  void start(const HttpServerLimits& limits = {}) { server.emplace(*loop, *this, limits); }

  TestPeer connect() {
    auto [client, fd] = TestPeer::tcp_pair();
    server->accept(fd);
    return std::move(client);
  }

  // Answers with what was asked, unless the test does something else.
  void handle(HttpExchange& exchange) override {
    targets.push_back(exchange.request().target);
    tickets.push_back(exchange.ticket());
    if (service) {
      service(exchange);
    } else {
      exchange.respond({200,
                        "text/plain",
                        exchange.request().method + " " + exchange.request().target + exchange.request().body,
                        {}});
    }
  }

  bool asked(std::size_t count) {
    return run_until(*loop, [&] { return targets.size() >= count; });
  }
  bool closed() {
    return run_until(*loop, [&] { return server->open_connections() == 0; });
  }

  std::unique_ptr<Loop> loop = make_loop(7);
  std::optional<HttpServer> server;
  std::function<void(HttpExchange&)> service;
  std::vector<std::string> targets;
  std::vector<HttpTicket> tickets;
};

const std::string host = "Host: chat.example\r\n";

std::string get(const std::string& target, const std::string& more = {}) {
  return "GET " + target + " HTTP/1.1\r\n" + host + more + "\r\n";
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_F(HttpServerTest, AnswersOneRequestAfterTheOtherOnOneConnection) {
  start();
  TestPeer client = connect();
  client.send(get("/one"));
  ASSERT_TRUE(client.receive_until(*loop, "GET /one"));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 200 OK\r\n"));
  client.send("POST /two HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\n body");
  ASSERT_TRUE(client.receive_until(*loop, "POST /two body"));
  EXPECT_EQ(server->open_connections(), 1U);
}

TEST_F(HttpServerTest, AnswersTwoRequestsOfOnePacketInOrder) {
  start();
  TestPeer client = connect();
  client.send(get("/one") + get("/two"));
  ASSERT_TRUE(client.receive_until(*loop, "GET /two"));
  EXPECT_LT(client.received().find("GET /one"), client.received().find("GET /two"));
}

TEST_F(HttpServerTest, HoldsThePipelinedRequestBackUntilTheFirstIsAnswered) {
  start();
  service = [](HttpExchange&) {};
  TestPeer client = connect();
  client.send(get("/one") + get("/two") + get("/three").substr(0, 10));
  ASSERT_TRUE(asked(1));
  loop->run_once(milliseconds{0});
  EXPECT_EQ(targets, std::vector<std::string>{"/one"});
  server->find(tickets[0])->respond({200, "text/plain", "first", {}});
  EXPECT_EQ(targets, (std::vector<std::string>{"/one", "/two"}));
  server->find(tickets[1])->respond({200, "text/plain", "second", {}});
  client.send(get("/three").substr(10));
  ASSERT_TRUE(asked(3));
  server->find(tickets[2])->respond({200, "text/plain", "third", {}});
  ASSERT_TRUE(client.receive_until(*loop, "third"));
  EXPECT_LT(client.received().find("first"), client.received().find("second"));
}

TEST_F(HttpServerTest, ReadsARequestThatArrivesByteByByte) {
  start();
  TestPeer client = connect();
  for (const char byte : get("/slow")) {
    client.send({&byte, 1});
    loop->run_once(milliseconds{1});
  }
  EXPECT_TRUE(client.receive_until(*loop, "GET /slow"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  start();
  TestPeer client = connect();
  client.send("HEAD /x HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_NE(client.received().find("Content-Length: 7\r\n"), std::string::npos) << client.received();
  EXPECT_TRUE(client.received().ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, ClosesWhereTheClientWantsIt) {
  start();
  TestPeer client = connect();
  client.send(get("/x", "Connection: close\r\n"));
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_NE(client.received().find("Connection: close\r\n"), std::string::npos) << client.received();
  EXPECT_FALSE(client.was_reset());
  client.close();
  EXPECT_TRUE(closed());
}

TEST_F(HttpServerTest, TellsAWaitingClientOnceToContinue) {
  start();
  TestPeer client = connect();
  client.send("POST /x HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_TRUE(client.receive_until(*loop, "\r\n\r\n"));
  EXPECT_EQ(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("a");
  loop->run_once(milliseconds{20});
  client.send("b");
  ASSERT_TRUE(client.receive_until(*loop, "POST /xab"));
  EXPECT_EQ(count_of(client.received(), "100 Continue"), 1U);
}

TEST_F(HttpServerTest, RefusesWhatItCannotReadInTheFormOfTheContractAndCloses) {
  start({.header_bytes_max = 1'000, .body_bytes_max = 10});
  const std::string big(2'000, 'x');
  for (const auto& [request, status, code] :
       {std::tuple{std::string{"nonsense\r\n\r\n"}, "400", "bad_request"},
        {"GET / HTTP/1.1\r\n\r\n", "400", "bad_request"},
        {"POST / HTTP/1.1\r\n" + host + "Content-Length: 11\r\n\r\n", "413", "too_large"},
        {get("/", "X: " + big + "\r\n"), "431", "too_large"},
        {"GET / HTTP/2.0\r\n" + host + "\r\n", "505", "bad_request"}}) {
    TestPeer client = connect();
    client.send(request);
    ASSERT_TRUE(client.receive_until_end(*loop));
    const std::string& answer = client.received();
    EXPECT_TRUE(answer.starts_with(std::string{"HTTP/1.1 "} + status + " ")) << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find(std::string{R"({"error":{"code":")"} + code + R"(","message":")"), std::string::npos)
        << answer;
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_TRUE(targets.empty());
}

TEST_F(HttpServerTest, LetsAClientReadItsRefusalAlthoughItsBodyIsStillOnTheWay) {
  start({.body_bytes_max = 10});
  TestPeer client = connect();
  client.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 413 ")) << client.received();
  EXPECT_FALSE(client.was_reset());
}

TEST_F(HttpServerTest, IsAnsweredFromAnotherThreadByTicket) {
  start();
  service = [](HttpExchange&) {};
  TestPeer client = connect();
  client.send(get("/x"));
  ASSERT_TRUE(asked(1));
  EXPECT_EQ(tickets[0].loop_index, 7);
  std::thread([this, ticket = tickets[0]] {
    loop->post([this, ticket] { server->find(ticket)->respond({200, "text/plain", "from afar", {}}); });
  }).join();
  EXPECT_TRUE(client.receive_until(*loop, "from afar"));
  EXPECT_EQ(server->find(tickets[0]), nullptr);
}

TEST_F(HttpServerTest, FindsNoExchangeByATicketOfAnotherTime) {
  start();
  service = [](HttpExchange&) {};
  TestPeer first = connect();
  first.send(get("/x"));
  ASSERT_TRUE(asked(1));
  first.close();
  ASSERT_TRUE(closed());
  TestPeer second = connect();
  second.send(get("/y"));
  ASSERT_TRUE(asked(2));
  EXPECT_EQ(tickets[0].slot, tickets[1].slot);
  EXPECT_EQ(server->find(tickets[0]), nullptr);
  EXPECT_NE(server->find(tickets[1]), nullptr);
  EXPECT_EQ(server->find({.loop_index = 6, .slot = tickets[1].slot, .generation = tickets[1].generation}), nullptr);
  EXPECT_EQ(server->find({.loop_index = 7, .slot = 99, .generation = 1}), nullptr);
}

TEST_F(HttpServerTest, TellsTheServiceThatTheClientWentAway) {
  start();
  int abandoned = 0;
  service = [&](HttpExchange& exchange) {
    exchange.on_abandoned([&, ticket = exchange.ticket()] {
      ++abandoned;
      EXPECT_EQ(server->find(ticket), nullptr);
    });
  };
  TestPeer client = connect();
  client.send(get("/x") + get("/never"));
  ASSERT_TRUE(asked(1));
  client.close();
  EXPECT_TRUE(closed());
  EXPECT_EQ(abandoned, 1);
  EXPECT_EQ(targets.size(), 1U);
}

TEST_F(HttpServerTest, HandsTheSocketOverWithTheBytesThatCameEarly) {
  struct NewOwner final : SocketHandler {
    void on_readable_bytes(std::span<char> bytes) override { got.append(bytes.data(), bytes.size()); }
    void on_end() override { ended = true; }
    void on_overflow() override {}
    std::string got;
    bool ended = false;
  } owner;
  start();
  for (const bool at_once : {true, false}) {
    owner = {};
    targets.clear();
    tickets.clear();
    UpgradedConnection upgraded;
    const auto take_over = [&](HttpExchange& exchange) {
      upgraded = exchange.upgrade("HTTP/1.1 101 Switching Protocols\r\n\r\n");
      upgraded.socket->set_handler(owner);
    };
    service = [&](HttpExchange& exchange) { at_once ? take_over(exchange) : void(); };
    TestPeer client = connect();
    client.send(get("/ws", "Connection: upgrade\r\nUpgrade: websocket\r\n") + "early");
    ASSERT_TRUE(asked(1));
    if (!at_once) {
      take_over(*server->find(tickets[0]));
    }
    EXPECT_EQ(upgraded.early_bytes, "early");
    EXPECT_EQ(server->open_connections(), 0U);
    EXPECT_EQ(server->find(tickets[0]), nullptr);
    ASSERT_TRUE(client.receive_until(*loop, "101 Switching Protocols\r\n\r\n"));
    client.send("more");
    EXPECT_TRUE(run_until(*loop, [&] { return owner.got == "more"; }));
    upgraded.socket->send(make_frame("frame"));
    EXPECT_TRUE(client.receive_until(*loop, "frame"));
    client.close();
    EXPECT_TRUE(run_until(*loop, [&] { return owner.ended; }));
  }
}

TEST_F(HttpServerTest, CutsAClientThatSaysNothingInTime) {
  start({.handshake_timeout = milliseconds{60}});
  const auto begin = loop->now();
  TestPeer client = connect();
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_GE(Loop::Clock::now() - begin, milliseconds{60});
  EXPECT_EQ(client.received(), "");
}

TEST_F(HttpServerTest, CutsAClientThatDribblesItsHead) {
  start({.handshake_timeout = milliseconds{60}});
  TestPeer client = connect();
  client.send("GET / HTTP/1.1\r\n");
  std::size_t dribbled = 0;
  ASSERT_TRUE(run_until(*loop, [&] {
    client.receive();
    if (client.received().empty() && ++dribbled % 8 == 0) {
      client.send("x");
    }
    return client.ended();
  }));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 408 ")) << client.received();
}

TEST_F(HttpServerTest, GivesEveryFurtherRequestItsOwnDeadlineFromItsFirstByte) {
  start({.handshake_timeout = milliseconds{60}});
  TestPeer client = connect();
  client.send(get("/one"));
  ASSERT_TRUE(client.receive_until(*loop, "GET /one"));
  client.send("GET");
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_NE(client.received().find("HTTP/1.1 408 "), std::string::npos);
}

TEST_F(HttpServerTest, ClosesAnIdleConnection) {
  start({.idle_timeout = milliseconds{60}});
  TestPeer client = connect();
  client.send(get("/one"));
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_EQ(count_of(client.received(), "HTTP/1.1 "), 1U);
}

TEST_F(HttpServerTest, AnswersByItselfWhereTheServiceDoesNotInTime) {
  start({.answer_timeout = milliseconds{60}});
  int abandoned = 0;
  service = [&](HttpExchange& exchange) { exchange.on_abandoned([&] { ++abandoned; }); };
  TestPeer client = connect();
  client.send(get("/x"));
  ASSERT_TRUE(client.receive_until(*loop, R"({"error":{"code":"unavailable")"));
  EXPECT_TRUE(client.received().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(abandoned, 1);
  EXPECT_EQ(server->find(tickets[0]), nullptr);
}

TEST_F(HttpServerTest, DrainsByClosingIdleConnectionsAndFinishingTheOthers) {
  start();
  service = [](HttpExchange&) {};
  TestPeer idle = connect();
  TestPeer busy = connect();
  busy.send(get("/x"));
  ASSERT_TRUE(asked(1));
  server->drain();
  ASSERT_TRUE(idle.receive_until_end(*loop));
  EXPECT_FALSE(idle.was_reset());
  server->find(tickets[0])->respond({200, "text/plain", "last", {}});
  ASSERT_TRUE(busy.receive_until_end(*loop));
  EXPECT_NE(busy.received().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(busy.received().ends_with("last"));
  idle.close();
  busy.close();
  EXPECT_TRUE(closed());
}

TEST_F(HttpServerTest, ReadsNoFurtherRequestsOfAClientThatLeavesItsAnswersUnread) {
  start();
  constexpr std::size_t requests = 40;
  service = [](HttpExchange& exchange) { exchange.respond({200, "text/plain", std::string(500'000, 'x'), {}}); };
  TestPeer client = connect();
  std::string all;
  for (std::size_t i = 0; i < requests; ++i) {
    all += get("/" + std::to_string(i));
  }
  client.send(all);
  ASSERT_TRUE(asked(1));
  for (int i = 0; i < 5; ++i) {
    loop->run_once(milliseconds{0});
  }
  EXPECT_LT(targets.size(), requests);
  ASSERT_TRUE(run_until(*loop, [&] { return client.receive(), client.received().size() >= requests * 500'000; }));
  EXPECT_EQ(targets.size(), requests);
  EXPECT_EQ(targets.back(), "/39");
}

TEST_F(HttpServerTest, GivesAClientTimeToTakeALargeLastAnswer) {
  start({.linger = milliseconds{1}});
  constexpr std::size_t size = 20'000'000;  // more than the kernel's buffers hold
  service = [](HttpExchange& exchange) { exchange.respond({200, "text/plain", std::string(size, 'x'), {}}); };
  TestPeer client = connect();
  client.send(get("/x", "Connection: close\r\n") + get("/behind"));
  ASSERT_TRUE(asked(1));
  for (int i = 0; i < 10; ++i) {
    loop->run_once(milliseconds{1});
  }
  ASSERT_TRUE(client.receive_until_end(*loop));
  EXPECT_GE(client.received().size(), size);
  EXPECT_FALSE(client.was_reset());
  EXPECT_EQ(targets.size(), 1U) << "nothing is read behind Connection: close";
}

TEST_F(HttpServerTest, CutsAClientThatTakesTooLittleOfItsAnswer) {
  for (const char* ending : {"", "Connection: close\r\n"}) {
    start({.idle_timeout = milliseconds{60}, .progress_bytes_min = 50'000'000, .linger = milliseconds{1}});
    service = [](HttpExchange& exchange) { exchange.respond({200, "text/plain", std::string(20'000'000, 'x'), {}}); };
    TestPeer client = connect();
    client.send(get("/x", ending));
    std::array<char, 2'000> drop;
    ssize_t taken = 0;
    ASSERT_TRUE(run_until(*loop, [&] {
      taken += std::max<ssize_t>(0, ::recv(client.fd(), drop.data(), drop.size(), MSG_DONTWAIT));
      return server->open_connections() == 0;
    }));
    EXPECT_GT(taken, 2'000) << "it takes something in every round";
    EXPECT_LT(taken, 18'000'000);
  }
}

TEST_F(HttpServerTest, MayBeDestroyedWithRequestsUnderWay) {
  start();
  bool abandoned = false;
  service = [&](HttpExchange& exchange) { exchange.on_abandoned([&] { abandoned = true; }); };
  TestPeer client = connect();
  client.send(get("/x"));
  ASSERT_TRUE(asked(1));
  server.reset();
  EXPECT_TRUE(client.receive_until_end(*loop));
  EXPECT_FALSE(abandoned);
}

}  // namespace
}  // namespace stonechat::net
