#include "adapters/jwks_url/url_key_set_source.h"

#include <curl/curl.h>

#include <utility>

#include "adapters/jwks_url/key_set_url.h"
#include "base/check.h"

namespace stonechat::jwks_url {
namespace {

std::unexpected<Failure> unavailable(std::string why) {
  return std::unexpected(Failure{Failure::Kind::unavailable, std::move(why)});
}

// What one fetch has read, and whether it is to go on.
struct Transfer {
  const std::stop_token& stop;
  std::size_t bytes_max;
  std::string body = {};
  bool too_large = false;
};

// Anything else than `size * count` ends the transfer.
std::size_t take(char* data, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::size_t bytes = size * count;
  transfer.too_large = bytes > transfer.bytes_max - transfer.body.size();
  if (transfer.too_large) {
    return 0;
  }
  transfer.body.append(data, bytes);
  return bytes;
}

// libcurl asks at least once a second; 1 ends the transfer.
int go_on(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(context)->stop.stop_requested() ? 1 : 0;
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

class UrlKeySetSource final : public auth::KeySetSource {
 public:
  explicit UrlKeySetSource(UrlKeySetOptions options)
      : options_(std::move(options)), headers_(curl_slist_append(nullptr, "Accept: application/json")) {
    check(headers_ != nullptr, "a header needs only memory");
  }

  std::expected<std::string, Failure> fetch(const std::stop_token& stop) override {
    const Handle handle{curl_easy_init()};
    check(handle != nullptr, "a handle needs only memory");
    Transfer transfer{.stop = stop, .bytes_max = options_.bytes_max};
    set_up(handle.get(), transfer);
    const CURLcode code = curl_easy_perform(handle.get());
    if (transfer.too_large) {
      return unavailable("the answer has more than " + std::to_string(options_.bytes_max) + " bytes");
    }
    if (code != CURLE_OK) {
      return unavailable(curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
      return unavailable("the answer has the status " + std::to_string(status) +
                         (status >= 300 && status < 400 ? "; redirects are not followed" : ""));
    }
    return std::move(transfer.body);
  }

 private:
  void set_up(CURL* handle, Transfer& transfer) const {
    const bool plain = is_plain_http(options_.url);
    set(handle, CURLOPT_URL, options_.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    if (plain) {
      set(handle, CURLOPT_PROXY, "");  // a proxy is another machine
    }
    if (!options_.ca_file.empty()) {
      set(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
      set(handle, CURLOPT_CAPATH, nullptr);
    }
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(handle, CURLOPT_HTTPHEADER, headers_.get());
    set(handle, CURLOPT_USERAGENT, "stonechat");
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_WRITEFUNCTION, take);
    set(handle, CURLOPT_WRITEDATA, &transfer);
    set(handle, CURLOPT_NOPROGRESS, 0L);
    set(handle, CURLOPT_XFERINFOFUNCTION, go_on);
    set(handle, CURLOPT_XFERINFODATA, &transfer);
  }

  template <class Value>
  static void set(CURL* handle, CURLoption option, Value value) {
    check(curl_easy_setopt(handle, option, value) == CURLE_OK, "libcurl has every option that is asked of it");
  }

  const UrlKeySetOptions options_;
  const List headers_;
};

}  // namespace

std::unique_ptr<auth::KeySetSource> make_url_key_set_source(UrlKeySetOptions options) {
  check(is_key_set_url(options.url), "the configuration lets no other address in");
  check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl starts");
  return std::make_unique<UrlKeySetSource>(std::move(options));
}

}  // namespace stonechat::jwks_url
