#include "net/http_request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "base/check.h"
#include "net/http_chunks.h"
#include "net/url.h"

namespace stonechat::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t headers_max = 100;

HttpError bad_request(std::string message) { return {400, std::move(message)}; }

std::string lower_case(string_view text) {
  std::string lower{text.data(), text.size()};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// Beast's grammar of a head, writing straight into an HttpRequest. It reads no body: its chunk reader asserts that the
// last chunk does not come in small pieces, which is not ours to promise.
//
// None of the functions says `override`: later versions of Boost have one more (for trailers), which must be defined
// there and would not be an override here.
// NOLINTBEGIN(modernize-use-override)
class HeadGrammar : public http::basic_parser<true> {
 public:
  explicit HeadGrammar(HttpRequest& request) : request_(request) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // ours is counted while bytes arrive
    body_limit(boost::none);
    skip(true);
  }

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int version, error_code& /*error*/) {
    request_.method.assign(method.data(), method.size());
    request_.target.assign(target.data(), target.size());
    request_.minor_version = version % 10;
    request_.head_only = request_.method == "HEAD";
  }

  void on_field_impl(http::field, string_view name, string_view value, error_code& /*error*/) {
    request_.headers.emplace_back(lower_case(name), std::string{value.data(), value.size()});
  }

  void on_response_impl(int, string_view, int, error_code& /*error*/) {}
  void on_trailer_field_impl(http::field, string_view, string_view, error_code& /*error*/) {}
  void on_header_impl(error_code& /*error*/) {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& /*error*/) {}
  std::size_t on_body_impl(string_view part, error_code& /*error*/) { return part.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code& /*error*/) {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& /*error*/) { return part.size(); }
  void on_finish_impl(error_code& /*error*/) {}

  HttpRequest& request_;
};
// NOLINTEND(modernize-use-override)

// What a strict reader refuses and Beast lets pass: folded lines, white space in front of the colon; and the version,
// for which there is a status of its own. `head` consists of lines that end in CRLF, the last of them empty.
std::optional<HttpError> check_lines(std::string_view head) {
  std::size_t end = head.find("\r\n");
  const std::string_view request_line = head.substr(0, end);
  const std::string_view version = request_line.substr(request_line.rfind(' ') + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool version_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                              version[6] == '.' && is_digit(version[7]);
  if (version_formed && version != "HTTP/1.1" && version != "HTTP/1.0") {
    return HttpError{505, "speak HTTP/1.1"};
  }
  std::size_t count = 0;
  for (head.remove_prefix(end + 2); !head.starts_with("\r\n"); head.remove_prefix(end + 2)) {
    end = head.find("\r\n");
    const std::size_t colon = head.substr(0, end).find(':');
    if (colon == std::string_view::npos || !is_http_token(head.substr(0, colon))) {
      return bad_request("a header line is not of the form name: value");
    }
    if (++count > headers_max) {
      return HttpError{431, "more than 100 headers"};
    }
  }
  return std::nullopt;
}

std::ptrdiff_t count_of(const HttpRequest& request, std::string_view name) {
  return std::ranges::count(request.headers, name, &std::pair<std::string, std::string>::first);
}

// For whom the request is must have one reading only (RFC 9112, section 3.2).
std::optional<HttpError> check_address(const HttpRequest& request) {
  const auto hosts = count_of(request, "host");
  if (hosts > 1 || (hosts == 0 && request.minor_version == 1)) {
    return bad_request("exactly one Host header is needed");
  }
  const auto host = request.header("host");
  if (host.has_value() && !is_authority(*host)) {
    return bad_request("Host is not of the form name or name:port");
  }
  if (request.target.starts_with('/') || request.target == "*") {
    return std::nullopt;
  }
  const auto authority = authority_of(request.target);
  if (!authority.has_value()) {
    return bad_request("the target has to be a path");
  }
  if (host.has_value() && !equals_ignoring_case(*authority, *host)) {
    return bad_request("the target and the Host header name different hosts");
  }
  return std::nullopt;
}

// `chunked` has to be the last coding, or nobody knows where the body ends (RFC 9112, section 6.3).
std::optional<HttpError> check_encoding(std::string_view encoding) {
  if (equals_ignoring_case(encoding, "chunked")) {
    return std::nullopt;
  }
  const auto codings = list_elements(encoding);
  if (codings.empty() || !equals_ignoring_case(codings.back(), "chunked") ||
      std::ranges::count_if(codings, [](auto coding) { return equals_ignoring_case(coding, "chunked"); }) > 1) {
    return bad_request("Transfer-Encoding has to end in chunked, once");
  }
  return HttpError{501, "the only Transfer-Encoding understood is chunked"};
}

// How long the body is must have one reading only (RFC 9112, section 6.3).
std::optional<HttpError> check_framing(const HttpRequest& request) {
  const auto lengths = count_of(request, "content-length");
  const auto encodings = count_of(request, "transfer-encoding");
  if (lengths + encodings > 1) {
    return bad_request("more than one of Content-Length and Transfer-Encoding");
  }
  if (lengths == 1) {
    const std::string_view length = *request.header("content-length");
    if (length.empty() || length.find_first_not_of("0123456789") != std::string_view::npos) {
      return bad_request("Content-Length is not a number");
    }
  }
  if (encodings == 1 && request.minor_version == 0) {
    return bad_request("HTTP/1.0 has no Transfer-Encoding");
  }
  if (encodings == 1) {
    if (auto error = check_encoding(*request.header("transfer-encoding")); error.has_value()) {
      return error;
    }
  }
  const auto expect = request.header("expect");
  if (expect.has_value() && request.minor_version == 1 && !equals_ignoring_case(*expect, "100-continue")) {
    return HttpError{417, "the only Expect understood is 100-continue"};
  }
  return std::nullopt;
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

}  // namespace

// One request under way.
class HttpRequestParser::State {
 public:
  State(const Limits& limits, bool empty_line_skipped)
      : limits_(limits),
        chunks_({.body_bytes_max = limits.body_bytes_max, .extension_bytes_max = limits.header_bytes_max}),
        empty_line_skipped_(empty_line_skipped) {}

  std::expected<Progress, HttpError> feed(std::string_view bytes) {
    std::size_t consumed = 0;
    while (!error_.has_value() && !head_complete_ && consumed < bytes.size()) {
      error_ = take_head_byte(bytes[consumed++]);
    }
    if (!error_.has_value() && head_complete_ && !complete()) {
      consumed += take_body(bytes.substr(consumed));
    }
    if (error_.has_value()) {
      return std::unexpected(*error_);
    }
    return Progress{consumed, head_complete_, complete()};
  }

  bool head_complete() const { return head_complete_; }
  bool complete() const {
    return head_complete_ && (chunked_ ? chunks_.complete() : request_.body.size() == content_length_);
  }
  // At most the empty line that may stand in front of a request has arrived.
  bool nothing_yet() const { return head_.empty() && !head_complete_ && !error_.has_value(); }
  HttpRequest& request() { return request_; }
  const HttpRequest& request() const { return request_; }

 private:
  std::optional<HttpError> take_head_byte(char byte) {
    const char last = head_.empty() ? '\0' : head_.back();
    if ((byte == '\n') != (last == '\r') || (is_control(byte) && byte != '\r' && byte != '\n')) {
      return bad_request("control character or a line that does not end in CRLF");
    }
    head_.push_back(byte);
    if (head_.size() > limits_.header_bytes_max) {
      const bool in_request_line = !head_.contains('\n');
      return in_request_line ? HttpError{414, "the request line is too long"}
                             : HttpError{431, "the headers are too large"};
    }
    if (head_ == "\r\n") {  // RFC 9112, section 2.2: one empty line may stand in front
      head_.clear();
      return std::exchange(empty_line_skipped_, true) ? std::optional{bad_request("empty request")} : std::nullopt;
    }
    return head_.ends_with("\r\n\r\n") ? finish_head() : std::nullopt;
  }

  std::optional<HttpError> finish_head() {
    if (auto error = check_lines(head_); error.has_value()) {
      return error;
    }
    HeadGrammar grammar{request_};
    error_code grammar_error;
    grammar.put(boost::asio::buffer(head_), grammar_error);
    if (grammar_error) {
      return bad_request("malformed HTTP request: " + grammar_error.message());
    }
    if (auto error = check_address(request_); error.has_value()) {
      return error;
    }
    if (auto error = check_framing(request_); error.has_value()) {
      return error;
    }
    request_.keep_alive = grammar.keep_alive();
    chunked_ = request_.header("transfer-encoding").has_value();
    if (const auto length = request_.header("content-length"); length.has_value()) {
      const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), content_length_);
      if (error != std::errc{} || content_length_ > limits_.body_bytes_max) {
        return HttpError{413, "the body is too large"};
      }
    }
    head_complete_ = true;
    std::string{}.swap(head_);
    return std::nullopt;
  }

  // Returns how much of `bytes` belongs to this request.
  std::size_t take_body(std::string_view bytes) {
    if (!chunked_) {
      const std::string_view part = bytes.substr(0, content_length_ - request_.body.size());
      request_.body.append(part);
      return part.size();
    }
    const auto taken = chunks_.feed(bytes, request_.body);
    if (!taken.has_value()) {
      error_ = taken.error();
      return 0;
    }
    return *taken;
  }

  const Limits limits_;
  HttpRequest request_;
  std::string head_;
  std::size_t content_length_ = 0;
  ChunkedDecoder chunks_;
  std::optional<HttpError> error_;
  bool chunked_ = false;
  bool head_complete_ = false;
  bool empty_line_skipped_;
};

HttpRequestParser::HttpRequestParser(Limits limits) : limits_(limits) {}
HttpRequestParser::~HttpRequestParser() = default;
HttpRequestParser::HttpRequestParser(HttpRequestParser&&) noexcept = default;
HttpRequestParser& HttpRequestParser::operator=(HttpRequestParser&&) noexcept = default;

std::expected<HttpRequestParser::Progress, HttpError> HttpRequestParser::feed(std::string_view bytes) {
  if (state_ == nullptr) {
    if (bytes.empty()) {
      return Progress{0, false, false};
    }
    state_ = std::make_unique<State>(limits_, empty_line_skipped_);
  }
  auto progress = state_->feed(bytes);
  if (state_->nothing_yet()) {
    empty_line_skipped_ = true;
    state_.reset();
  }
  return progress;
}

bool HttpRequestParser::wants_continue() const {
  return state_ != nullptr && state_->head_complete() && !state_->complete() && state_->request().minor_version == 1 &&
         state_->request().header("expect").has_value();
}

const HttpRequest& HttpRequestParser::head() const {
  check(state_ != nullptr && state_->head_complete(), "the head is asked for once it is complete");
  return state_->request();
}

HttpRequest HttpRequestParser::take() {
  check(state_ != nullptr && state_->complete(), "a request is taken once it is complete");
  HttpRequest request = std::move(state_->request());
  state_.reset();
  empty_line_skipped_ = false;
  return request;
}

}  // namespace stonechat::net
