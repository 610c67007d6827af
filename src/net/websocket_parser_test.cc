#include "net/websocket_parser.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <functional>
#include <string>
#include <vector>

namespace stonechat::net {
namespace {

using namespace std::string_literals;
using enum WebSocketOpcode;

constexpr std::uint32_t mask = 0xA1B2C3D4;
constexpr std::size_t bytes_max = 1000;

// Writes down what it is told.
class Recorder : public WebSocketHandler {
 public:
  void on_message(WebSocketOpcode opcode, std::string_view payload) override {
    touch_padding(payload);
    last_payload_at = payload.data();
    note((opcode == text ? "text " : "binary ") + std::string{payload});
  }
  void on_ping(std::string_view payload) override {
    touch_padding(payload);
    note("ping " + std::string{payload});
  }
  void on_pong(std::string_view payload) override {
    touch_padding(payload);
    note("pong " + std::string{payload});
  }
  void on_close(std::uint16_t code, std::string_view reason) override {
    note("close " + std::to_string(code) + " " + std::string{reason});
  }

  std::vector<std::string> heard;
  std::function<void()> then;
  const char* last_payload_at = nullptr;

 private:
  void note(std::string what) {
    heard.push_back(std::move(what));
    if (then) {
      then();
    }
  }

  // The address sanitizer says so when the promise is broken.
  static void touch_padding(std::string_view payload) {
    volatile char sink = 0;
    for (std::size_t i = 0; i < WebSocketParser::padding; ++i) {
      sink = payload.data()[payload.size() + i];
    }
    static_cast<void>(sink);
  }
};

struct Outcome {
  std::vector<std::string> heard;
  int violation = 0;
  bool stopped = false;
  bool idle = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const std::string& line : outcome.heard) {
    out << '[' << line.substr(0, 60) << "] ";
  }
  return out << outcome.violation << (outcome.stopped ? " stopped" : "") << (outcome.idle ? " idle" : "");
}

std::optional<WebSocketViolation> feed(WebSocketParser& parser, Recorder& recorder, std::string_view bytes) {
  std::string padded{bytes};
  padded.append(WebSocketParser::padding, '#');
  return parser.feed(std::span{padded}.first(bytes.size()), recorder);
}

Outcome run(const std::vector<std::string_view>& pieces, WebSocketRole role = WebSocketRole::server) {
  WebSocketParser parser{role, bytes_max};
  Recorder recorder;
  Outcome outcome;
  for (const std::string_view piece : pieces) {
    if (const auto violation = feed(parser, recorder, piece); violation.has_value()) {
      EXPECT_EQ(outcome.violation, 0) << "a violation is returned once";
      outcome.violation = violation->close_code;
    }
  }
  outcome.heard = recorder.heard;
  outcome.stopped = parser.stopped();
  outcome.idle = parser.idle();
  return outcome;
}

// The outcome of `bytes`, which must be the same whole, byte by byte and in every two-part split.
Outcome run_every_way(const std::string& bytes, WebSocketRole role = WebSocketRole::server) {
  const Outcome whole = run({bytes}, role);
  std::vector<std::string_view> single;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    single.push_back(std::string_view{bytes}.substr(i, 1));
  }
  EXPECT_EQ(run(single, role), whole) << "byte by byte";
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    const std::string_view view{bytes};
    EXPECT_EQ(run({view.substr(0, at), view.substr(at)}, role), whole) << "split at " << at;
  }
  return whole;
}

Outcome goes_on(std::vector<std::string> heard) { return {std::move(heard), 0, false, true}; }
Outcome closes(int code, std::vector<std::string> heard = {}) { return {std::move(heard), code, true, true}; }
Outcome ends(std::vector<std::string> heard) { return {std::move(heard), 0, true, true}; }

std::string masked(WebSocketOpcode opcode, std::string_view payload) {
  std::string out;
  append_masked_frame(out, opcode, payload, mask);
  return out;
}

// The same frame, not final.
std::string opening(WebSocketOpcode opcode, std::string_view payload) {
  std::string out = masked(opcode, payload);
  out[0] = static_cast<char>(out[0] & 0x7F);
  return out;
}

std::string with_first_byte(unsigned byte, std::string frame) {
  frame[0] = static_cast<char>(byte);
  return frame;
}

std::string close_payload(unsigned code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + std::string{reason};
}

TEST(WebSocketParser, DeliversMessagesHoweverTheyAreCut) {
  const std::string long_text(300, 'x');
  EXPECT_EQ(run_every_way(masked(text, "hello")), goes_on({"text hello"}));
  EXPECT_EQ(run_every_way(masked(text, "")), goes_on({"text "}));
  EXPECT_EQ(run_every_way(masked(binary, "\0\xFF"s)), goes_on({"binary \0\xFF"s}));
  EXPECT_EQ(run_every_way(masked(text, long_text)), goes_on({"text " + long_text}));
  EXPECT_EQ(run_every_way(masked(text, "a\xE2\x82\xAC") + masked(ping, "p") + masked(binary, "b")),
            goes_on({"text a\xE2\x82\xAC", "ping p", "binary b"}));
}

TEST(WebSocketParser, AClientReadsUnmaskedFrames) {
  EXPECT_EQ(run_every_way(websocket_frame(text, "hi") + websocket_frame(ping, ""), WebSocketRole::client),
            goes_on({"text hi", "ping "}));
}

TEST(WebSocketParser, JoinsFragmentsWithControlFramesBetweenThem) {
  const std::string bytes = opening(text, "one \xE2\x82") + masked(ping, "p1") + opening(continuation, "\xAC two") +
                            masked(pong, "") + opening(continuation, "") + masked(continuation, " three") +
                            masked(text, "next");
  EXPECT_EQ(run_every_way(bytes), goes_on({"ping p1", "pong ", "text one \xE2\x82\xAC two three", "text next"}));
  EXPECT_EQ(run_every_way(opening(binary, "") + masked(continuation, "")), goes_on({"binary "}));
  EXPECT_EQ(run_every_way(opening(text, "a") + masked(close, close_payload(1000))), ends({"close 1000 "}));
}

TEST(WebSocketParser, ClosesWith1002OnAFrameThatTheProtocolForbids) {
  for (const unsigned reserved_bit : {0x40U, 0x20U, 0x10U}) {
    EXPECT_EQ(run_every_way(with_first_byte(0x81 | reserved_bit, masked(text, "x"))), closes(1002));
  }
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    EXPECT_EQ(run_every_way(with_first_byte(0x80 | opcode, masked(text, "x"))), closes(1002)) << opcode;
  }
  EXPECT_EQ(run_every_way(masked(text, "ok") + opening(ping, "x")), closes(1002, {"text ok"}));
  EXPECT_EQ(run_every_way(opening(close, close_payload(1000))), closes(1002));
  EXPECT_EQ(run_every_way(masked(continuation, "x")), closes(1002));
  EXPECT_EQ(run_every_way(opening(continuation, "x")), closes(1002));
  EXPECT_EQ(run_every_way(opening(text, "a") + masked(text, "b")), closes(1002));
  EXPECT_EQ(run_every_way(opening(text, "a") + masked(continuation, "b") + masked(continuation, "c")),
            closes(1002, {"text ab"}));
}

TEST(WebSocketParser, ClosesWith1002OnAnUnmaskedFrameFromAClientOrAMaskedOneFromAServer) {
  EXPECT_EQ(run_every_way(websocket_frame(text, "x")), closes(1002));
  EXPECT_EQ(run_every_way(masked(text, "x"), WebSocketRole::client), closes(1002));
}

TEST(WebSocketParser, ClosesWith1002OnALengthThatIsNotInItsShortestForm) {
  EXPECT_EQ(run_every_way("\x81\xFE\x00\x7D"s + std::string(129, 'x')), closes(1002));
  EXPECT_EQ(run_every_way("\x81\xFF\0\0\0\0\0\0\xFF\xFF"s), closes(1002));
  EXPECT_EQ(run_every_way("\x81\xFF\x80\0\0\0\0\1\0\0"s), closes(1002));
  EXPECT_EQ(run_every_way("\x89\xFE\x00\x7E"s + std::string(130, 'x')), closes(1002)) << "a ping of 126 bytes";
}

TEST(WebSocketParser, ClosesWith1009FromTheHeaderOfATooLargeMessage) {
  const std::string fits(bytes_max, 'x');
  EXPECT_EQ(run({masked(text, fits)}), goes_on({"text " + fits}));
  EXPECT_EQ(run({masked(text, fits + "x").substr(0, 4)}), closes(1009)) << "the mask need not have come";
  EXPECT_EQ(run({"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s}), closes(1009));
  EXPECT_EQ(run_every_way(masked(ping, "p") + "\x82\xFF\0\0\0\0\0\1\0\0"s), closes(1009, {"ping p"}));
}

TEST(WebSocketParser, CountsAllFragmentsOfAMessageTogether) {
  const std::string half(bytes_max / 2, 'x');
  EXPECT_EQ(run({opening(text, half), masked(ping, "p"), masked(continuation, half)}),
            goes_on({"ping p", "text " + half + half}));
  EXPECT_EQ(run({opening(text, half), opening(continuation, half), masked(continuation, "x").substr(0, 2)}),
            closes(1009));
  EXPECT_EQ(run({opening(text, half), masked(continuation, half), masked(text, half)}),
            goes_on({"text " + half + half, "text " + half}))
      << "the next message counts from nothing";
}

TEST(WebSocketParser, ClosesWith1007OnTextThatIsNotUtf8) {
  EXPECT_EQ(run_every_way(masked(text, "a\xFF")), closes(1007));
  EXPECT_EQ(run_every_way(masked(text, "a\xE2\x82")), closes(1007)) << "ends inside a character";
  EXPECT_EQ(run_every_way(opening(text, "\xE2") + masked(continuation, "\x82")), closes(1007));
  EXPECT_EQ(run_every_way(opening(text, "\xED") + opening(continuation, "\xA0")), closes(1007));
}

TEST(WebSocketParser, ClosesWith1007AsSoonAsTheBadByteHasArrived) {
  const std::string frame = masked(text, "abc\xF4\x90" + std::string(100, 'x'));
  const std::size_t bad_at = 6 + 4;
  EXPECT_EQ(run({std::string_view{frame}.substr(0, bad_at)}).violation, 0);
  EXPECT_EQ(run({std::string_view{frame}.substr(0, bad_at + 1)}), closes(1007));
}

TEST(WebSocketParser, ReportsACloseFrameAndParsesNothingAfterIt) {
  EXPECT_EQ(run_every_way(masked(close, "") + masked(text, "late")), ends({"close 1005 "}));
  EXPECT_EQ(run_every_way(masked(close, close_payload(1001, "b\xC3\xA9")) + "\xFF"), ends({"close 1001 b\xC3\xA9"}));
  EXPECT_EQ(run_every_way(masked(close, close_payload(4999, std::string(123, 'r')))),
            ends({"close 4999 " + std::string(123, 'r')}));
}

TEST(WebSocketParser, ClosesWith1002Or1007OnAWrongClosePayload) {
  EXPECT_EQ(run_every_way(masked(close, "\x03")), closes(1002));
  EXPECT_EQ(run_every_way(masked(close, close_payload(1000, "\xFF"))), closes(1007));
  EXPECT_EQ(run_every_way(masked(close, close_payload(1000, "\xE2\x82"))), closes(1007));
}

TEST(WebSocketParser, KnowsWhichCloseCodesMayBeSent) {
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    const bool legal =
        (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    ASSERT_EQ(run({masked(close, close_payload(code))}),
              legal ? ends({"close " + std::to_string(code) + " "}) : closes(1002))
        << code;
  }
}

TEST(WebSocketParser, IgnoresEverythingAfterAViolation) {
  EXPECT_EQ(run({websocket_frame(text, "bad"), masked(text, "late"), "\xFF"}), closes(1002));
}

TEST(WebSocketParser, IgnoresTheRestWhenAHandlerStopsIt) {
  for (const std::string& first : {masked(text, "last"), opening(text, "la") + masked(continuation, "st")}) {
    WebSocketParser parser{WebSocketRole::server, bytes_max};
    Recorder recorder;
    recorder.then = [&parser] { parser.stop(); };
    EXPECT_FALSE(feed(parser, recorder, first + masked(text, "late")).has_value());
    EXPECT_FALSE(feed(parser, recorder, masked(text, "later")).has_value());
    EXPECT_EQ(recorder.heard, std::vector{"text last"s});
    EXPECT_TRUE(parser.stopped() && parser.idle());
  }
}

TEST(WebSocketParser, ReadsAPingWhoseHandlerStopsInsideAFragmentedMessage) {
  WebSocketParser parser{WebSocketRole::server, bytes_max};
  Recorder recorder;
  const std::string ping_frame = masked(ping, std::string(100, 'p'));
  EXPECT_FALSE(feed(parser, recorder, opening(text, "open") + ping_frame.substr(0, 50)).has_value());
  std::string seen;
  recorder.then = [&] {
    parser.stop();
    seen = recorder.heard.back();
  };
  EXPECT_FALSE(feed(parser, recorder, ping_frame.substr(50)).has_value());
  EXPECT_EQ(seen, "ping " + std::string(100, 'p'));
  EXPECT_TRUE(parser.idle());
}

TEST(WebSocketParser, CopiesNothingOfAFrameThatLiesWholeInTheInput) {
  WebSocketParser parser{WebSocketRole::server, bytes_max};
  Recorder recorder;
  std::string bytes = masked(text, "first") + masked(text, "second");
  const std::size_t size = bytes.size();
  bytes.append(WebSocketParser::padding, '#');
  EXPECT_FALSE(parser.feed(std::span{bytes}.first(size), recorder).has_value());
  EXPECT_EQ(recorder.last_payload_at, bytes.data() + size - 6);
  EXPECT_FALSE(feed(parser, recorder, masked(text, "x").substr(0, 1)).has_value());
  bytes = masked(text, "third").substr(1);
  bytes.append(WebSocketParser::padding, '#');
  EXPECT_FALSE(parser.feed(std::span{bytes}.first(bytes.size() - WebSocketParser::padding), recorder).has_value());
  EXPECT_EQ(recorder.last_payload_at, bytes.data() + 5) << "also when its header came in two parts";
}

TEST(WebSocketParser, OwnsNoHeapWhenNothingIsUnfinished) {
  WebSocketParser parser{WebSocketRole::server, bytes_max};
  Recorder recorder;
  EXPECT_TRUE(parser.idle());
  const std::string frame = masked(text, "hello");
  for (std::size_t at = 1; at < frame.size(); ++at) {
    feed(parser, recorder, frame.substr(0, at));
    EXPECT_FALSE(parser.idle()) << at;
    feed(parser, recorder, frame.substr(at));
    EXPECT_TRUE(parser.idle()) << at;
  }
  feed(parser, recorder, opening(text, "open") + masked(ping, ""));
  EXPECT_FALSE(parser.idle());
  parser.stop();
  EXPECT_TRUE(parser.idle());
}

std::size_t heap_bytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

bool heap_is_counted() {
  const std::size_t before = heap_bytes();
  const std::string block(1 << 20, 'x');
  return heap_bytes() >= before + block.size();
}

TEST(WebSocketParser, MemoryFollowsWhatHasArrivedAndIsGivenBack) {
  constexpr std::size_t large = 8 << 20;
  WebSocketParser parser{WebSocketRole::server, large};
  Recorder recorder;
  std::string frame = masked(binary, std::string(large, 'x'));
  frame.append(WebSocketParser::padding, '#');
  const std::span<char> bytes = std::span{frame}.first(frame.size() - WebSocketParser::padding);
  const std::size_t before = heap_bytes();
  parser.feed(bytes.first(large / 16), recorder);
  const std::size_t with_a_part = heap_bytes();
  parser.feed(bytes.subspan(large / 16, large / 2), recorder);
  const std::size_t with_most = heap_bytes();
  recorder.then = [&recorder] { recorder.heard.clear(); };
  parser.feed(bytes.subspan(large / 16 + large / 2), recorder);
  EXPECT_TRUE(parser.idle());
  EXPECT_NE(recorder.last_payload_at, nullptr);
  if (heap_is_counted()) {  // under a sanitizer mallinfo2 says nothing; idle() then has to do
    EXPECT_LT(with_a_part - before, large / 4) << "not what the header announces";
    EXPECT_GE(with_most - before, large / 2);
    EXPECT_LT(heap_bytes(), before + 4096);
  }
}

TEST(WebSocketParser, AnEmptyInputIsNothing) { EXPECT_EQ(run({"", "", masked(text, "a"), ""}), goes_on({"text a"})); }

}  // namespace
}  // namespace stonechat::net
