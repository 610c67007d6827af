#include "net/http_request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace stonechat::net {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::Pair;

const std::string host = "Host: h\r\n";

// What became of a stream: the requests in it as "METHOD target body", and the status that refuses the next.
struct Outcome {
  std::vector<std::string> requests;
  int status = 0;
  bool idle = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const std::string& request : outcome.requests) {
    out << '[' << request.substr(0, 60) << "] ";
  }
  return out << outcome.status << (outcome.idle ? " idle" : "");
}

Outcome run(const std::vector<std::string_view>& pieces, HttpRequestParser::Limits limits) {
  HttpRequestParser parser{limits};
  Outcome outcome;
  for (std::string_view piece : pieces) {
    while (!piece.empty() && outcome.status == 0) {
      const auto progress = parser.feed(piece);
      if (!progress.has_value()) {
        outcome.status = progress.error().status;
        break;
      }
      piece.remove_prefix(progress->consumed);
      EXPECT_TRUE(progress->complete || piece.empty()) << "all is consumed unless the request is complete";
      if (progress->complete) {
        const HttpRequest request = parser.take();
        EXPECT_TRUE(parser.idle());
        outcome.requests.push_back(request.method + " " + request.target + " " + request.body);
      }
    }
  }
  outcome.idle = parser.idle();
  return outcome;
}

constexpr HttpRequestParser::Limits small{.header_bytes_max = 300, .body_bytes_max = 20};

// The outcome of `bytes`, which must be the same whole, byte by byte and in every two-part split.
Outcome run_every_way(const std::string& bytes, HttpRequestParser::Limits limits = small) {
  const std::string_view view{bytes};
  const Outcome whole = run({view}, limits);
  std::vector<std::string_view> single;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    single.push_back(view.substr(i, 1));
  }
  EXPECT_EQ(run(single, limits), whole) << "byte by byte";
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    EXPECT_EQ(run({view.substr(0, at), view.substr(at)}, limits), whole) << "split at " << at;
  }
  return whole;
}

Outcome takes(std::vector<std::string> requests) { return {std::move(requests), 0, true}; }
Outcome refuses(int status, std::vector<std::string> before = {}) { return {std::move(before), status, false}; }
Outcome waits() { return {{}, 0, false}; }

std::string get(const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; }
std::string post(const std::string& headers, const std::string& body) {
  return "POST /x HTTP/1.1\r\n" + host + headers + "\r\n" + body;
}
std::string chunked(const std::string& body) { return post("Transfer-Encoding: chunked\r\n", body); }

HttpRequest parse(const std::string& bytes) {
  HttpRequestParser parser{{}};
  const auto progress = parser.feed(bytes);
  EXPECT_TRUE(progress.has_value() && progress->complete) << bytes;
  return parser.take();
}

TEST(HttpRequestParser, ReadsRequestsHoweverTheyAreCut) {
  EXPECT_EQ(run_every_way(get(host)), takes({"GET / "}));
  EXPECT_EQ(run_every_way(post("Content-Length: 5\r\n", "hello")), takes({"POST /x hello"}));
  EXPECT_EQ(run_every_way(post("Content-Length: 0\r\n", "")), takes({"POST /x "}));
  EXPECT_EQ(run_every_way("FOO * HTTP/1.0\r\n\r\n"), takes({"FOO * "}));
  EXPECT_EQ(run_every_way(""), takes({}));
}

TEST(HttpRequestParser, StopsBehindOneRequestSoThatPipelinedOnesFollow) {
  EXPECT_EQ(run_every_way(get(host) + post("Content-Length: 2\r\n", "ab") + chunked("1\r\nc\r\n0\r\n\r\n") + get(host)),
            takes({"GET / ", "POST /x ab", "POST /x c", "GET / "}));
  HttpRequestParser parser{{}};
  const std::string bytes = get(host) + "GET";
  const auto progress = parser.feed(bytes);
  ASSERT_TRUE(progress.has_value() && progress->complete);
  EXPECT_EQ(progress->consumed, bytes.size() - 3);
  EXPECT_EQ(parser.feed("GET")->consumed, 0U) << "nothing before the request is taken";
}

TEST(HttpRequestParser, KeepsWhatTheHeadSays) {
  const HttpRequest request = parse(
      "HEAD /a%20b?c=d HTTP/1.1\r\nHOST: example\r\nX-Mixed-Case:\t two words \r\nx-empty:\r\nHost2: a:b\r\n\r\n");
  EXPECT_EQ(request.method, "HEAD");
  EXPECT_TRUE(request.head_only);
  EXPECT_EQ(request.target, "/a%20b?c=d");
  EXPECT_EQ(request.minor_version, 1);
  EXPECT_THAT(request.headers, ElementsAre(Pair("host", "example"), Pair("x-mixed-case", "two words"),
                                           Pair("x-empty", ""), Pair("host2", "a:b")));
}

TEST(HttpRequestParser, KeepsTheConnectionByVersionAndHeader) {
  EXPECT_TRUE(parse(get(host)).keep_alive);
  EXPECT_FALSE(parse(get(host + "Connection: foo, Close\r\n")).keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST(HttpRequestParser, ReadsChunkedBodies) {
  EXPECT_EQ(run_every_way(chunked("0\r\n\r\n")), takes({"POST /x "}));
  EXPECT_EQ(run_every_way(chunked("3\r\nabc\r\nA;name=value;q=\"s\"\r\n0123456789\r\n00\r\n\r\n")),
            takes({"POST /x abc0123456789"}));
  EXPECT_EQ(run_every_way(post("transfer-encoding: CHUNKED\r\n", "1\r\na\r\n0\r\n\r\n")), takes({"POST /x a"}));
}

TEST(HttpRequestParser, RefusesChunksThatAreNotWellFormed) {
  for (const std::string& body :
       {"x\r\n"s, "\r\n\r\n"s, "-1\r\n\r\n"s, "0x1\r\na\r\n"s, "1\r\nab\r\n0\r\n\r\n"s, "1\r\na\n0\r\n\r\n"s,
        "1\n\na\r\n0\r\n\r\n"s, "1;a\nb\r\na\r\n0\r\n\r\n"s, "1;\n\r\na\r\n0\r\n\r\n"s, "1\r\ra\r\n0\r\n\r\n"s,
        "11111111111111111\r\na"s, "1;" + std::string(301, 'e') + "\r\na\r\n0\r\n\r\n"}) {
    EXPECT_EQ(run_every_way(chunked(body)).requests, std::vector<std::string>{}) << body;
    EXPECT_THAT(run_every_way(chunked(body)).status, testing::AnyOf(400, 413)) << body;
  }
}

TEST(HttpRequestParser, RefusesTrailersBecauseTheyCouldPassForHeaders) {
  EXPECT_EQ(run_every_way(chunked("1\r\na\r\n0\r\nContent-Length: 5\r\n\r\n")), refuses(400));
  EXPECT_EQ(run_every_way(chunked("0\r\nX-Any: 1\r\n\r\n")), refuses(400));
}

TEST(HttpRequestParser, RefusesBodiesOverTheLimitBeforeTheyCome) {
  EXPECT_EQ(run_every_way(post("Content-Length: 20\r\n", std::string(20, 'x'))),
            takes({"POST /x " + std::string(20, 'x')}));
  EXPECT_EQ(run_every_way(post("Content-Length: 21\r\n", "")), refuses(413));
  EXPECT_EQ(run_every_way(post("Content-Length: 18446744073709551615\r\n", "")), refuses(413));
  EXPECT_EQ(run_every_way(chunked("15\r\n")), refuses(413));
  EXPECT_EQ(run_every_way(chunked("14\r\n" + std::string(20, 'x') + "\r\n1\r\n")), refuses(413));
}

TEST(HttpRequestParser, RefusesHeadsOverTheLimit) {
  const std::string line = "GET /" + std::string(300, 'a');
  EXPECT_EQ(run_every_way(line), refuses(414));
  EXPECT_EQ(run_every_way(get(host + "X: " + std::string(300, 'a') + "\r\n")), refuses(431));
  const std::string exact = get(host + "X: " + std::string(300 - get(host + "X: \r\n").size(), 'a') + "\r\n");
  ASSERT_EQ(exact.size(), 300U);
  EXPECT_EQ(run_every_way(exact), takes({"GET / "}));
  EXPECT_EQ(run_every_way("G" + exact), refuses(431)) << "one byte more";
}

TEST(HttpRequestParser, TakesAHundredHeadersAndNoMore) {
  std::string headers = host;
  for (int i = 1; i < 100; ++i) {
    headers += "X: y\r\n";
  }
  EXPECT_EQ(run({get(headers)}, {}), takes({"GET / "}));
  EXPECT_EQ(run({get(headers + "X: y\r\n")}, {}), refuses(431));
}

TEST(HttpRequestParser, RefusesWhatTwoServersCouldReadDifferently) {
  const std::string length = "Content-Length: 1\r\n";
  const std::string encoding = "Transfer-Encoding: chunked\r\n";
  const struct {
    const char* why;
    std::string bytes;
    int status;
  } cases[] = {
      {"length and encoding", post(length + encoding, "0\r\n\r\n"), 400},
      {"encoding and length", post(encoding + length, "0\r\n\r\n"), 400},
      {"two lengths", post(length + "Content-Length: 2\r\n", "ab"), 400},
      {"the same length twice", post(length + length, "a"), 400},
      {"a list of lengths", post("Content-Length: 1, 1\r\n", "a"), 400},
      {"a signed length", post("Content-Length: +1\r\n", "a"), 400},
      {"a negative length", post("Content-Length: -1\r\n", "a"), 400},
      {"a hexadecimal length", post("Content-Length: 0x1\r\n", "a"), 400},
      {"an empty length", post("Content-Length:\r\n", ""), 400},
      {"a length too long for 64 bits", post("Content-Length: 99999999999999999999\r\n", ""), 400},
      {"another encoding", post("Transfer-Encoding: gzip\r\n", ""), 400},
      {"another encoding first", post("Transfer-Encoding: gzip, chunked\r\n", ""), 501},
      {"another encoding last", post("Transfer-Encoding: chunked, identity\r\n", ""), 400},
      {"chunked twice in one list", post("Transfer-Encoding: chunked, chunked\r\n", ""), 400},
      {"no encoding at all", post("Transfer-Encoding:\r\n", ""), 400},
      {"chunked twice", post(encoding + encoding, ""), 400},
      {"chunked in disguise", post("Transfer-Encoding: xchunked\r\n", ""), 400},
      {"chunked behind a vertical tab",
       post("Transfer-Encoding: \x0B"
            "chunked\r\n",
            ""),
       400},
      {"an encoding in HTTP/1.0", "POST / HTTP/1.0\r\n" + encoding + "\r\n0\r\n\r\n", 400},
      {"a folded line", get(host + "X: a\r\n b\r\n"), 400},
      {"a folded line by tab", get(host + "X: a\r\n\tb\r\n"), 400},
      {"a folded line that looks like a header", get(host + "X: a\r\n Y: b\r\n"), 400},
      {"a folded first line", get(" " + host), 400},
      {"white space before the colon", get(host + "X : a\r\n"), 400},
      {"white space inside the name", get(host + "X Y: a\r\n"), 400},
      {"no colon", get(host + "X\r\n"), 400},
      {"no name", get(host + ": a\r\n"), 400},
      {"a bare CR in a value", get(host + "X: a\rb\r\n"), 400},
      {"a bare LF in a value", get(host + "X: a\nY: b\r\n"), 400},
      {"a NUL in a value", get(host + "X: a\0b\r\n"s), 400},
      {"a DEL in a value", get(host + "X: a\x7F\r\n"), 400},
      {"bare LFs all along", "GET / HTTP/1.1\nHost: h\n\n", 400},
      {"a bare LF at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
      {"no Host", get(""), 400},
      {"two Hosts", get(host + host), 400},
      {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\n" + host + host + "\r\n", 400},
      {"a list of Hosts", get("Host: a, b\r\n"), 400},
      {"a Host with a user", get("Host: a@b\r\n"), 400},
      {"a Host with a path", get("Host: a/b\r\n"), 400},
      {"a Host with a space", get("Host: a b\r\n"), 400},
      {"a target of another host", "GET http://other/ HTTP/1.1\r\n" + host + "\r\n", 400},
      {"a target of another port", "GET http://h:81/ HTTP/1.1\r\n" + host + "\r\n", 400},
      {"a target with a user", "GET http://u@h/ HTTP/1.1\r\n" + host + "\r\n", 400},
      {"a target that is a host", "CONNECT h:443 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"a target that is no path", "GET a/b HTTP/1.1\r\n" + host + "\r\n", 400},
  };
  for (const auto& [why, bytes, status] : cases) {
    EXPECT_EQ(run_every_way(bytes), refuses(status)) << why;
  }
}

TEST(HttpRequestParser, TakesEveryFormOfTargetThatNamesTheHostOnceOrTheSameTwice) {
  for (const std::string target : {"/a", "*", "http://h/a", "HTTP://H/a", "https://h", "http://h?a"}) {
    EXPECT_EQ(run_every_way("GET " + target + " HTTP/1.1\r\n" + host + "\r\n"), takes({"GET " + target + " "}));
  }
  for (const std::string name : {"", "h:80", "[::1]:8080", "a-b.example.", "x_y"}) {
    EXPECT_EQ(run_every_way(get("Host: " + name + "\r\n")), takes({"GET / "})) << name;
  }
}

TEST(HttpRequestParser, RefusesARequestLineThatIsNoHttp) {
  const struct {
    std::string line;
    int status;
  } cases[] = {
      {"GET / HTTP/2.0", 505},  {"GET / HTTP/1.2", 505},    {"GET / HTTP/0.9", 505},  {"GET / HTTP/1.1x", 400},
      {"GET / HTTP/11", 400},   {"GET / http/1.1", 400},    {"GET /", 400},           {"GET", 400},
      {"GET  / HTTP/1.1", 400}, {"GET /a b HTTP/1.1", 400}, {" GET / HTTP/1.1", 400}, {"G@T / HTTP/1.1", 400},
      {"GET / HTTP/1.1 ", 400}, {"GET / FTP/1.1", 400},     {"PRI * HTTP/2.0", 505},  {"GET\t/\tHTTP/1.1", 400},
  };
  for (const auto& [line, status] : cases) {
    EXPECT_EQ(run_every_way(line + "\r\n" + host + "\r\n"), refuses(status)) << line;
  }
  EXPECT_EQ(run_every_way("\x16\x03\x01\x02\x00\x01"s), refuses(400)) << "TLS is refused at its first byte";
}

TEST(HttpRequestParser, OneEmptyLineMayStandInFrontAndIsNothing) {
  EXPECT_EQ(run_every_way("\r\n"), takes({}));
  EXPECT_EQ(run_every_way("\r\n" + get(host) + "\r\n" + get(host)), takes({"GET / ", "GET / "}));
  EXPECT_EQ(run_every_way("\r\n\r\n" + get(host)).status, 400);
}

TEST(HttpRequestParser, SaysWhenTheClientWaitsForContinue) {
  const std::string head = post("Expect: 100-Continue\r\nContent-Length: 1\r\n", "");
  HttpRequestParser parser{{}};
  ASSERT_TRUE(parser.feed(head.substr(0, 10)).has_value());
  EXPECT_FALSE(parser.wants_continue());
  const auto progress = parser.feed(head.substr(10));
  ASSERT_TRUE(progress.has_value());
  EXPECT_TRUE(progress->head_complete && !progress->complete);
  EXPECT_TRUE(parser.wants_continue());
  EXPECT_EQ(parser.head().target, "/x");
  EXPECT_TRUE(parser.feed("b")->complete);
  EXPECT_FALSE(parser.wants_continue());
  EXPECT_EQ(parser.take().body, "b");
  EXPECT_EQ(run_every_way(post("Expect: magic\r\nContent-Length: 1\r\n", "b")), refuses(417));
  EXPECT_EQ(run_every_way(post("Expect: 100-continue\r\nContent-Length: 99\r\n", "")), refuses(413));
}

TEST(HttpRequestParser, AnErrorIsFinal) {
  HttpRequestParser parser{{}};
  EXPECT_EQ(parser.feed("\x01").error().status, 400);
  EXPECT_EQ(parser.feed(get(host)).error().status, 400);
}

TEST(HttpRequestParser, IsIdleUntilSomethingOfARequestHasArrived) {
  HttpRequestParser parser{{}};
  EXPECT_TRUE(parser.idle());
  EXPECT_TRUE(parser.feed("").has_value());
  EXPECT_TRUE(parser.idle());
  EXPECT_TRUE(parser.feed("G").has_value());
  EXPECT_FALSE(parser.idle());
  EXPECT_EQ(run_every_way("GET / HTT"), waits());
  EXPECT_EQ(run_every_way(post("Content-Length: 3\r\n", "ab")), waits());
  EXPECT_EQ(run_every_way(chunked("1\r\na\r\n0\r\n\r")), waits());
}

}  // namespace
}  // namespace stonechat::net
