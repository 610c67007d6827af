#include <bit>
#include <cstdio>
#include <vector>

#include "bench/clock.h"
#include "bench/frame_fields.h"
#include "bench/lane.h"
#include "bench/message_number.h"
#include "bench/post_frame.h"
#include "bench/rest_client.h"
#include "bench/scenario.h"
#include "bench/traffic.h"
#include "bench/verdict.h"

namespace stonechat::bench {
namespace {

constexpr std::uint32_t under_way_max = 4096;
constexpr std::uint32_t in_flight_default = 8;
constexpr std::int64_t open_patience = 60 * second;

// Session 2p posts in pair p, session 2p+1 receives.
struct Pair {
  std::string chat_id;
  PostFrame frame;
  Lane lane{under_way_max};
  std::uint64_t first_sequence = 0;  // of the first post; 0 until somebody has heard of it
  std::uint64_t last_acked = 0;
  std::uint64_t last_delivered = 0;
};

class DirectTraffic : public Traffic {
 public:
  DirectTraffic(Sessions& sessions, const RunWindow& window, std::vector<Pair>& pairs, std::string text,
                std::uint32_t in_flight)
      : sessions_{sessions}, window_{window}, pairs_{pairs}, text_{std::move(text)}, in_flight_{in_flight} {}

  void on_text(std::uint32_t session, std::string_view payload, std::int64_t at) override;
  void post_one(std::int64_t intended) override;
  void fill_window() override;
  std::uint64_t under_way() const override { return under_way_; }

  Verdict finish();
  void add_to(Report& report) const;
  std::uint64_t acked() const { return acked_; }
  double acked_per_second() const { return window_.per_second(acked_); }

 private:
  void post(std::uint32_t number, std::int64_t intended);
  void take_ack(std::uint32_t number, const FrameFields& fields, std::int64_t at);
  void take_delivery(std::uint32_t number, const FrameFields& fields, std::int64_t at);
  void take_error(std::uint32_t number, const FrameFields& fields, std::string_view payload);
  Lane::Message* find(std::uint32_t number, const FrameFields& fields);
  bool next_in(Pair& pair, std::uint64_t& last, std::uint64_t sequence);
  void complete(std::uint32_t number, std::int64_t at);

  Sessions& sessions_;
  const RunWindow& window_;
  std::vector<Pair>& pairs_;
  std::string text_;
  std::uint32_t in_flight_;
  std::uint32_t next_pair_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t acked_ = 0;      // while measured
  std::uint64_t delivered_ = 0;  // while measured
  Histogram ack_latency_;
  Histogram delivery_latency_;
  Verdict verdict_;
};

void DirectTraffic::fill_window() {
  for (std::uint32_t i = 0; i < in_flight_; ++i) {
    for (std::uint32_t number = 0; number < pairs_.size(); ++number) {
      post(number, now());
    }
  }
}

void DirectTraffic::post_one(std::int64_t intended) {
  post(next_pair_, intended);
  next_pair_ = (next_pair_ + 1) % static_cast<std::uint32_t>(pairs_.size());
}

void DirectTraffic::post(std::uint32_t number, std::int64_t intended) {
  Pair& pair = pairs_[number];
  if (pair.lane.full()) {
    ++verdict_.unsent;
    return;
  }
  const std::uint32_t message = pair.lane.send(intended, 1);
  sessions_.send(number * 2, pair.frame.with_id({.lane = number, .number = message}));
  ++under_way_;
}

void DirectTraffic::on_text(std::uint32_t session, std::string_view payload, std::int64_t at) {
  const auto fields = read_frame_fields(payload);
  const bool poster = session % 2 == 0;
  if (!fields) {
    ++verdict_.unreadable;
  } else if (poster && fields->type == "ack") {
    take_ack(session / 2, *fields, at);
  } else if (fields->type == "message") {
    // To the poster its own message comes as an ack alone.
    poster ? ++verdict_.not_expected : (take_delivery(session / 2, *fields, at), 0);
  } else if (fields->type == "error") {
    take_error(session / 2, *fields, payload);
  } else {
    ++verdict_.others;
  }
}

// The message under way that a frame names; otherwise counts what is wrong with it.
Lane::Message* DirectTraffic::find(std::uint32_t number, const FrameFields& fields) {
  Pair& pair = pairs_[number];
  if (fields.chat_id != pair.chat_id) {
    ++verdict_.wrong_chat;
    return nullptr;
  }
  const auto named = read_message_id(fields.message_id);
  Lane::Message* const message = named && named->lane == number ? pair.lane.find(named->number) : nullptr;
  verdict_.not_expected += message == nullptr ? 1 : 0;
  return message;
}

bool DirectTraffic::next_in(Pair& pair, std::uint64_t& last, std::uint64_t sequence) {
  pair.first_sequence = pair.first_sequence == 0 ? sequence : pair.first_sequence;
  const bool right = sequence == (last == 0 ? pair.first_sequence : last + 1);
  last = sequence;
  return right;
}

void DirectTraffic::take_ack(std::uint32_t number, const FrameFields& fields, std::int64_t at) {
  Lane::Message* const message = find(number, fields);
  if (message == nullptr) {
    return;
  }
  if (message->acked) {
    ++verdict_.not_expected;
    return;
  }
  message->acked = true;
  verdict_.out_of_order += next_in(pairs_[number], pairs_[number].last_acked, fields.chat_sequence) ? 0 : 1;
  acked_ += window_.measured(at) ? 1 : 0;
  if (window_.measured(message->intended)) {
    ack_latency_.record(at - message->intended);
  }
  complete(number, at);
}

void DirectTraffic::take_delivery(std::uint32_t number, const FrameFields& fields, std::int64_t at) {
  Lane::Message* const message = find(number, fields);
  if (message == nullptr) {
    return;
  }
  if (message->deliveries_left == 0) {
    ++verdict_.not_expected;
    return;
  }
  message->deliveries_left = 0;
  verdict_.wrong_text += fields.content == text_ ? 0 : 1;
  verdict_.out_of_order += next_in(pairs_[number], pairs_[number].last_delivered, fields.chat_sequence) ? 0 : 1;
  delivered_ += window_.measured(at) ? 1 : 0;
  if (window_.measured(message->intended)) {
    delivery_latency_.record(at - message->intended);
  }
  complete(number, at);
}

void DirectTraffic::take_error(std::uint32_t number, const FrameFields& fields, std::string_view payload) {
  verdict_.take_error(payload);
  const auto named = read_message_id(fields.message_id);
  if (Lane::Message* const message = named ? pairs_[number].lane.find(named->number) : nullptr) {
    message->acked = true;
    message->deliveries_left = 0;
    complete(number, now());
  }
}

void DirectTraffic::complete(std::uint32_t number, std::int64_t at) {
  Lane& lane = pairs_[number].lane;
  const std::uint32_t before = lane.under_way();
  lane.forget_complete();
  const std::uint32_t completed = before - lane.under_way();
  under_way_ -= completed;
  for (std::uint32_t i = 0; refills() && i < completed; ++i) {
    post(number, at);
  }
}

Verdict DirectTraffic::finish() {
  verdict_.missing = under_way_;
  verdict_.take_lost(sessions_);
  return verdict_;
}

void DirectTraffic::add_to(Report& report) const {
  report.number("acked_per_s", window_.per_second(acked_));
  report.number("delivered_per_s", window_.per_second(delivered_));
  report.latency("ack", ack_latency_);
  report.latency("delivery", delivery_latency_);
}

std::expected<std::vector<Pair>, Failure> make_pairs(const Target& target, std::uint32_t count,
                                                     const std::string& text) {
  RestClient rest{target.endpoint()};
  std::vector<Pair> pairs;
  pairs.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto chat = rest.create_direct(target.token_of(user_name(2 * i)), user_name(2 * i + 1));
    if (!chat) {
      return std::unexpected(chat.error());
    }
    pairs.push_back({.chat_id = *chat, .frame = PostFrame{*chat, text}});
  }
  return pairs;
}

}  // namespace

std::expected<Outcome, Failure> run_direct(const Target& target, const Options& options) {
  const std::string text = text_of(options.text_bytes);
  auto pairs = make_pairs(target, options.pairs, text);
  if (!pairs) {
    return std::unexpected(pairs.error());
  }
  std::fprintf(stderr, "%u direct chats made\n", options.pairs);
  Sessions sessions{target.endpoint()};
  const auto token_of = [&target](std::uint32_t session) { return target.token_of(user_name(session)); };
  if (auto opened = sessions.open(pairs->size() * 2, token_of, now() + open_patience); !opened) {
    return std::unexpected(opened.error());
  }
  std::fprintf(stderr, "%zu sessions open, %.0f s to go\n", sessions.count(), options.warmup_s + options.duration_s);
  const std::uint32_t in_flight = options.in_flight == 0 ? in_flight_default : options.in_flight;
  RunWindow window{options, target.process()};
  DirectTraffic traffic{sessions, window, *pairs, text, in_flight};
  traffic.run(sessions, window, options.rate);
  const Verdict verdict = traffic.finish();

  Outcome outcome{.report = {}, .headline = traffic.acked_per_second(), .sound = verdict.sound()};
  outcome.report.number("pairs", std::uint64_t{options.pairs});
  outcome.report.number("text_bytes", std::uint64_t{options.text_bytes});
  outcome.report.text("loop", options.rate > 0 ? "open" : "closed");
  outcome.report.number("rate_per_s", options.rate);
  outcome.report.number("in_flight_per_pair", std::uint64_t{options.rate > 0 ? 0 : in_flight});
  traffic.add_to(outcome.report);
  verdict.add_to(outcome.report);
  window.add_usage_to(outcome.report, traffic.acked());
  return outcome;
}

}  // namespace stonechat::bench
