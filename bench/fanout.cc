#include <array>
#include <cstdio>
#include <vector>

#include "base/time.h"
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
constexpr std::uint32_t in_flight_default = 16;
constexpr std::int64_t open_patience = 60 * second;

// A post as its receivers get it. All get the same bytes, so only the first copy is read and the others are compared.
struct KnownFrame {
  std::uint64_t sequence = 0;
  MessageNumber message;
  std::string bytes;
};

struct Poster {
  PostFrame frame;
  Lane lane{under_way_max};
};

class FanoutTraffic : public Traffic {
 public:
  // Session i is member i; the first ones post.
  FanoutTraffic(Sessions& sessions, const RunWindow& window, std::string chat_id, std::string text,
                std::uint32_t posters, std::uint32_t in_flight);

  void on_text(std::uint32_t session, std::string_view payload, std::int64_t at) override;
  void post_one(std::int64_t intended) override;
  void fill_window() override;
  std::uint64_t under_way() const override { return under_way_; }

  Verdict finish();
  void add_to(Report& report) const;
  std::uint64_t delivered() const { return delivered_; }
  double deliveries_per_second() const { return window_.per_second(delivered_); }

 private:
  void post(std::uint32_t lane, std::int64_t intended);
  void read_frame(std::uint32_t session, std::string_view payload, std::int64_t at);
  void take_ack(std::uint32_t session, const FrameFields& fields, std::int64_t at);
  void take_first_copy(std::uint32_t session, const FrameFields& fields, std::string_view payload, std::int64_t at);
  void take_delivery(std::uint32_t session, MessageNumber named, std::int64_t at);
  void take_error(const FrameFields& fields, std::string_view payload);
  void check_order(std::uint32_t session, std::uint64_t sequence);
  Lane::Message* find(MessageNumber named);
  KnownFrame& known(std::uint64_t sequence) { return known_[sequence % known_.size()]; }
  void complete(std::uint32_t lane, std::int64_t at);

  Sessions& sessions_;
  const RunWindow& window_;
  std::string chat_id_;
  std::string text_;
  std::uint32_t in_flight_;
  std::vector<Poster> posters_;
  std::vector<std::uint64_t> next_sequence_;  // by session; 0 until the first post has a sequence
  std::vector<KnownFrame> known_;
  std::uint64_t first_sequence_ = 0;
  std::uint32_t next_lane_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t delivered_ = 0;  // while measured
  std::uint64_t posted_ = 0;     // acked while measured
  Histogram ack_latency_;
  Histogram delivery_latency_;
  Histogram last_latency_;
  Verdict verdict_;
};

FanoutTraffic::FanoutTraffic(Sessions& sessions, const RunWindow& window, std::string chat_id, std::string text,
                             std::uint32_t posters, std::uint32_t in_flight)
    : sessions_{sessions},
      window_{window},
      chat_id_{std::move(chat_id)},
      text_{std::move(text)},
      in_flight_{in_flight},
      posters_(posters, Poster{.frame = PostFrame{chat_id_, text_}}),
      next_sequence_(sessions.count()),
      known_(std::size_t{under_way_max} * 2) {}

void FanoutTraffic::fill_window() {
  for (std::uint32_t i = 0; i < in_flight_; ++i) {
    post_one(now());
  }
}

void FanoutTraffic::post_one(std::int64_t intended) {
  post(next_lane_, intended);
  next_lane_ = (next_lane_ + 1) % static_cast<std::uint32_t>(posters_.size());
}

void FanoutTraffic::post(std::uint32_t lane, std::int64_t intended) {
  if (under_way_ == under_way_max || posters_[lane].lane.full()) {
    ++verdict_.unsent;
    return;
  }
  const std::uint32_t number =
      posters_[lane].lane.send(intended, static_cast<std::uint32_t>(next_sequence_.size() - 1));
  sessions_.send(lane, posters_[lane].frame.with_id({.lane = lane, .number = number}));
  ++under_way_;
}

void FanoutTraffic::on_text(std::uint32_t session, std::string_view payload, std::int64_t at) {
  const std::uint64_t next = next_sequence_[session] == 0 ? first_sequence_ : next_sequence_[session];
  const KnownFrame& frame = known(next);
  if (next != 0 && frame.sequence == next && frame.bytes == payload && frame.message.lane != session) {
    next_sequence_[session] = next + 1;
    take_delivery(session, frame.message, at);
  } else {
    read_frame(session, payload, at);
  }
}

void FanoutTraffic::read_frame(std::uint32_t session, std::string_view payload, std::int64_t at) {
  const auto fields = read_frame_fields(payload);
  if (!fields) {
    ++verdict_.unreadable;
  } else if (fields->type == "error") {
    take_error(*fields, payload);
  } else if (fields->type != "ack" && fields->type != "message") {
    ++verdict_.others;
  } else if (fields->chat_id != chat_id_) {
    ++verdict_.wrong_chat;
  } else if (fields->type == "ack") {
    take_ack(session, *fields, at);
  } else {
    take_first_copy(session, *fields, payload, at);
  }
}

void FanoutTraffic::check_order(std::uint32_t session, std::uint64_t sequence) {
  first_sequence_ = first_sequence_ == 0 ? sequence : first_sequence_;
  const std::uint64_t next = next_sequence_[session] == 0 ? first_sequence_ : next_sequence_[session];
  verdict_.out_of_order += sequence == next ? 0 : 1;
  next_sequence_[session] = sequence + 1;
}

Lane::Message* FanoutTraffic::find(MessageNumber named) {
  return named.lane < posters_.size() ? posters_[named.lane].lane.find(named.number) : nullptr;
}

void FanoutTraffic::take_ack(std::uint32_t session, const FrameFields& fields, std::int64_t at) {
  const auto named = read_message_id(fields.message_id);
  Lane::Message* const message = named && named->lane == session ? find(*named) : nullptr;
  if (message == nullptr || message->acked) {
    ++verdict_.not_expected;
    return;
  }
  check_order(session, fields.chat_sequence);
  message->acked = true;
  posted_ += window_.measured(at) ? 1 : 0;
  if (window_.measured(message->intended)) {
    ack_latency_.record(at - message->intended);
  }
  complete(named->lane, at);
}

void FanoutTraffic::take_first_copy(std::uint32_t session, const FrameFields& fields, std::string_view payload,
                                    std::int64_t at) {
  const auto named = read_message_id(fields.message_id);
  if (!named || named->lane == session) {
    ++verdict_.not_expected;
    return;
  }
  check_order(session, fields.chat_sequence);
  verdict_.wrong_text += fields.content == text_ ? 0 : 1;
  if (known(fields.chat_sequence).sequence != fields.chat_sequence) {
    KnownFrame& frame = known(fields.chat_sequence);
    frame.sequence = fields.chat_sequence;
    frame.message = *named;
    frame.bytes.assign(payload);
  }
  take_delivery(session, *named, at);
}

void FanoutTraffic::take_delivery(std::uint32_t, MessageNumber named, std::int64_t at) {
  Lane::Message* const message = find(named);
  if (message == nullptr || message->deliveries_left == 0) {
    ++verdict_.not_expected;
    return;
  }
  const bool last = --message->deliveries_left == 0;
  delivered_ += window_.measured(at) ? 1 : 0;
  if (window_.measured(message->intended)) {
    delivery_latency_.record(at - message->intended);
    if (last) {
      last_latency_.record(at - message->intended);
    }
  }
  if (last) {
    complete(named.lane, at);
  }
}

void FanoutTraffic::take_error(const FrameFields& fields, std::string_view payload) {
  verdict_.take_error(payload);
  const auto named = read_message_id(fields.message_id);
  if (Lane::Message* const message = named ? find(*named) : nullptr) {
    message->acked = true;
    message->deliveries_left = 0;
    complete(named->lane, now());
  }
}

void FanoutTraffic::complete(std::uint32_t number, std::int64_t at) {
  Lane& lane = posters_[number].lane;
  const std::uint32_t before = lane.under_way();
  lane.forget_complete();
  const std::uint32_t completed = before - lane.under_way();
  under_way_ -= completed;
  for (std::uint32_t i = 0; refills() && i < completed; ++i) {
    post(number, at);
  }
}

Verdict FanoutTraffic::finish() {
  verdict_.missing = under_way_;
  verdict_.take_lost(sessions_);
  return verdict_;
}

void FanoutTraffic::add_to(Report& report) const {
  report.number("deliveries_per_s", window_.per_second(delivered_));
  report.number("posts_acked_per_s", window_.per_second(posted_));
  report.latency("ack", ack_latency_);
  report.latency("delivery", delivery_latency_);
  report.latency("last_delivery", last_latency_);
}

std::expected<std::string, Failure> make_group(const Target& target, std::uint32_t members) {
  std::vector<std::string> others;
  for (std::uint32_t i = 1; i < members; ++i) {
    others.push_back(user_name(i));
  }
  const std::string chat_id = "load." + std::to_string(milliseconds_of(wall_now()));
  RestClient rest{target.endpoint()};
  if (const auto made = rest.create_group(target.token_of(user_name(0)), chat_id, others); !made) {
    return std::unexpected(made.error());
  }
  return chat_id;
}

}  // namespace

std::expected<Outcome, Failure> run_fanout(const Target& target, const Options& options) {
  const auto chat_id = make_group(target, options.members);
  if (!chat_id) {
    return std::unexpected(chat_id.error());
  }
  std::fprintf(stderr, "a group of %u made\n", options.members);
  Sessions sessions{target.endpoint()};
  const auto token_of = [&target](std::uint32_t session) { return target.token_of(user_name(session)); };
  if (auto opened = sessions.open(options.members, token_of, now() + open_patience); !opened) {
    return std::unexpected(opened.error());
  }
  std::fprintf(stderr, "%zu sessions open, %.0f s to go\n", sessions.count(), options.warmup_s + options.duration_s);
  const std::uint32_t in_flight = options.in_flight == 0 ? in_flight_default : options.in_flight;
  RunWindow window{options, target.process()};
  FanoutTraffic traffic{sessions, window, *chat_id, text_of(options.text_bytes), options.posters, in_flight};
  traffic.run(sessions, window, options.rate);
  const Verdict verdict = traffic.finish();

  Outcome outcome{.report = {}, .headline = traffic.deliveries_per_second(), .sound = verdict.sound()};
  outcome.report.number("members", std::uint64_t{options.members});
  outcome.report.number("posters", std::uint64_t{options.posters});
  outcome.report.number("text_bytes", std::uint64_t{options.text_bytes});
  outcome.report.text("loop", options.rate > 0 ? "open" : "closed");
  outcome.report.number("rate_per_s", options.rate);
  outcome.report.number("in_flight", std::uint64_t{options.rate > 0 ? 0 : in_flight});
  traffic.add_to(outcome.report);
  verdict.add_to(outcome.report);
  window.add_usage_to(outcome.report, traffic.delivered());
  return outcome;
}

}  // namespace stonechat::bench
