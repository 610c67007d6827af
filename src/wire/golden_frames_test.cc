// Holds the codecs to protocol/frames, which the tests of other languages read too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "tests/source_dir.h"
#include "wire/canonical_form.h"
#include "wire/client_frame.h"
#include "wire/golden_changes.h"
#include "wire/minified_json.h"
#include "wire/rest_view.h"
#include "wire/server_frame.h"
#include "wire/stored_event.h"

namespace stonechat::wire {
namespace {

using golden::Encoders;
using golden::event;
using golden::global_sequence;
using golden::message;
using golden::message_id;
using golden::system_message;
using golden::time;
using golden::user;

std::map<std::string, std::string> golden_files() {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(STONECHAT_SOURCE_DIR "/protocol/frames")) {
    std::ifstream file(entry.path());
    files[entry.path().stem().string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

chat::Event chat_created() {
  return event(1, chat::ChatCreated{.type = chat::ChatType::group,
                                    .name = "Tea \"time\"",
                                    .description = "",
                                    .visibility = chat::HistoryVisibility::joined,
                                    .members = {user("alice"), user("bob")}});
}

ChatView tea() {
  return {.chat = "tea",
          .type = chat::ChatType::group,
          .name = "Tea",
          .description = "green",
          .visibility = chat::HistoryVisibility::all,
          .peer = {},
          .role = chat::Role::owner,
          .member_count = 2,
          .created_by = "alice",
          .created = time,
          .last_sequence = {17},
          .last_read = {16},
          .activity = {}};
}

ChatView direct() {
  ChatView chat = tea();
  chat.chat = "direct_9f";
  chat.type = chat::ChatType::direct;
  chat.name = chat.description = "";
  chat.peer = "bob";
  chat.role = chat::Role::member;
  chat.last_sequence = {1};
  chat.last_read = {};
  chat.activity.emplace();
  return chat;
}

constexpr std::string_view added_metadata = R"({"event":"member_added","userIds":["carol","dave"]})";

const Encoders encoders_of_posts_and_answers{
    {"server_welcome",
     [](std::string& out) {
       const std::vector<std::string_view> features{"search", "media"};
       append_welcome(out, {.server = "stonechat/0.1.0",
                            .epoch = "e_1",
                            .session_id = "s_1",
                            .user = "alice",
                            .device = "phone",
                            .server_time = time,
                            .features = features});
     }},
    {"server_ack",
     [](std::string& out) { append_ack(out, {"r1", "tea", message_id, ChatSequence{17}, global_sequence, time}); }},
    {"server_ack_queued", [](std::string& out) { append_queued_ack(out, {"r1", "tea", message_id}); }},
    {"server_ack_authenticated", [](std::string& out) { append_authenticated(out, "r1"); }},
    {"server_token_expiring", [](std::string& out) { append_token_expiring(out); }},
    {"server_pong", [](std::string& out) { append_pong(out, ""); }},
    {"server_pong_ref", [](std::string& out) { append_pong(out, "r1"); }},
    {"server_error",
     [](std::string& out) {
       append_error(out, FrameError{.code = ErrorCode::bad_request,
                                    .message = "content must not be empty",
                                    .ref = "r1",
                                    .message_id = std::string{message_id}});
     }},
    {"server_error_retry",
     [](std::string& out) {
       append_error(out, ErrorAnswer{"", "", ErrorCode::rate_limited, "send less", std::chrono::milliseconds{1500}});
     }},
    {"server_message", [](std::string& out) { EXPECT_TRUE(append_event(out, message())); }},
    {"server_message_full",
     [](std::string& out) {
       chat::MessagePosted posted{.type = chat::MessageType::text,
                                  .content = "say \"hi\" \\ to\n\tKäthe \x01 𝄞",
                                  .reply_to = MessageId::parse("m-1"),
                                  .thread_root = MessageId::parse("m-0"),
                                  .mentions = {user("bob").id, user("carol").id},
                                  .metadata = R"({"kind":"action","big":9007199254740993})"};
       append_event(out, event(17, std::move(posted)));
     }},
    {"server_message_encrypted",
     [](std::string& out) {
       StoredEvent encrypted = message();
       encrypted.type = chat::MessageType::encrypted;
       encrypted.content = "bm90IGZvciB5b3U";
       EXPECT_TRUE(append_event(out, encrypted));
     }},
    {"server_chat_created", [](std::string& out) { append_event(out, chat_created()); }},
    {"server_chat_created_direct",
     [](std::string& out) {
       chat::Event created = event(1, chat::ChatCreated{.type = chat::ChatType::direct,
                                                        .name = "",
                                                        .description = "",
                                                        .visibility = chat::HistoryVisibility::all,
                                                        .members = {user("alice"), user("bob")}});
       created.chat = *ChatId::parse("direct_9f");
       append_event(out, created);
     }},
    {"server_member_added",
     [](std::string& out) { append_event(out, event(2, chat::MembersAdded{{user("carol"), user("dave")}})); }},
    {"server_events",
     [](std::string& out) {
       std::string events;
       append_event(events, chat_created());
       events += ',';
       EXPECT_TRUE(append_event(events, message()));
       append_events(out, {"r1", "tea", ChatSequence{1}, ChatSequence{17}, events, true});
     }},
    {"server_events_empty",
     [](std::string& out) { append_events(out, {"", "tea", ChatSequence{5}, ChatSequence{5}, "", false}); }},
    {"rest_error",
     [](std::string& out) {
       append_rest_error(out, RequestError{ErrorCode::not_found, "there is no such chat among yours"});
     }},
    {"rest_error_retry",
     [](std::string& out) {
       append_rest_error(out, ErrorAnswer{"r1", "", ErrorCode::unavailable, "try again", std::chrono::seconds{1}});
     }},
    {"rest_messages",
     [](std::string& out) {
       const std::vector<StoredEvent> messages{message(), system_message(2, "system_2", added_metadata)};
       EXPECT_TRUE(append_message_list(out, messages, {.has_more = true, .next = "n", .previous = "p"}));
     }},
    {"rest_messages_empty", [](std::string& out) { EXPECT_TRUE(append_message_list(out, {}, {})); }},
    {"rest_chat", [](std::string& out) { EXPECT_TRUE(append_chat(out, tea())); }},
    {"rest_chat_details",
     [](std::string& out) {
       const std::vector<MemberView> members{
           {"alice", "Alice", chat::Role::owner, ChatSequence{1}, ChatSequence{17}, ChatSequence{16}}};
       EXPECT_TRUE(append_chat_details(out, tea(), members));
     }},
    {"rest_chats",
     [](std::string& out) {
       std::vector<ChatView> chats{tea(), direct()};
       chats[0].activity = {.last_message = message(), .unread_count = 1, .mention_count = 0};
       EXPECT_TRUE(append_chat_list(out, chats, {}));
     }},
    {"rest_members",
     [](std::string& out) {
       const std::vector<MemberView> members{
           {"bob", "", chat::Role::member, ChatSequence{1}, ChatSequence{}, ChatSequence{}}};
       append_member_list(out, members, {.has_more = true, .next = "n", .previous = {}});
     }},
    {"rest_users",
     [](std::string& out) {
       const std::vector<UserView> users{{"alice", "Älice", time}, {"bob", "", time}};
       append_user_list(out, users, {.has_more = true, .next = "c", .previous = {}});
     }},
    {"rest_user", [](std::string& out) { append_user(out, {"alice", "Älice", time}); }},
};

Encoders all_encoders() {
  Encoders all = encoders_of_posts_and_answers;
  all.merge(golden::encoders_of_changes());
  all.merge(golden::encoders_of_changed_rows());
  return all;
}

// A golden file, parsed.
class Golden {
 public:
  explicit Golden(const std::string& text) : root_(reader_.parse(text).value()) {}

  std::string text_of(std::string_view name) const {
    const auto field = root_.find(name);
    return std::string{field ? field->string().value_or("") : ""};
  }
  std::string text_in_error(std::string_view name) const {
    const auto field = root_.find("error")->find(name);
    return std::string{field ? field->string().value_or("") : ""};
  }
  bool is_refused() const { return root_.find("error").has_value(); }
  // The frame as a client would send it, with its padding behind it.
  std::string frame_text() const {
    const auto frame = root_.find("frame");
    return frame ? minified_json(*frame, std::numeric_limits<std::size_t>::max()).value() : text_of("text");
  }

 private:
  JsonReader reader_{json_depth_max_default};
  JsonValue root_;
};

std::string canonical_form_of_text(const std::string& text) {
  JsonReader reader(json_depth_max_default);
  const auto value = reader.parse(text);
  return value ? canonical_form(*value).value_or("has a duplicate field") : "is no JSON: " + text;
}

// The type of the frame that asked for this.
std::string_view type_of(const ClientFrame& frame) {
  if (std::holds_alternative<Authenticate>(frame.body)) {
    return "authenticate";
  }
  const auto* change = std::get_if<ChangeMessage>(&frame.body);
  if (change == nullptr) {
    constexpr std::string_view types[] = {"ping", "message", "get_events"};  // in the order of the variant
    return types[frame.body.index()];
  }
  const chat::CommandBody& body = change->command.body;
  return std::holds_alternative<chat::EditMessage>(body)     ? "message_edit"
         : std::holds_alternative<chat::DeleteMessage>(body) ? "message_delete"
                                                             : "reaction";
}

TEST(GoldenFrames, AreWhatTheEncodersWrite) {
  const Encoders encoders = all_encoders();
  std::size_t compared = 0;
  for (const auto& [name, text] : golden_files()) {
    if (name.starts_with("client_")) {
      continue;
    }
    const auto encoder = encoders.find(name);
    ASSERT_NE(encoder, encoders.end()) << name << " has no encoder";
    std::string written;
    encoder->second(written);
    EXPECT_EQ(canonical_form_of_text(written), canonical_form_of_text(Golden{text}.frame_text())) << name << written;
    ++compared;
  }
  EXPECT_EQ(compared, encoders.size()) << "an encoder has no golden frame";
}

TEST(GoldenFrames, OfClientsGiveWhatTheySay) {
  JsonReader reader(json_depth_max_default);
  std::size_t refused = 0;
  std::size_t parsed = 0;
  for (const auto& [name, text] : golden_files()) {
    if (!name.starts_with("client_")) {
      continue;
    }
    const Golden golden(text);
    const std::string sent = golden.frame_text();
    std::string padded = sent + std::string(JsonReader::padding, '}');
    const auto frame = parse_client_frame(reader, std::string_view{padded}.substr(0, sent.size()), WireLimits{});
    if (golden.is_refused()) {
      ++refused;
      ASSERT_FALSE(frame) << name;
      EXPECT_EQ(stonechat::wire::text_of(frame.error().code), golden.text_in_error("code")) << name;
      EXPECT_EQ(frame.error().ref, golden.text_in_error("ref")) << name;
      EXPECT_EQ(frame.error().message_id, golden.text_in_error("messageId")) << name;
    } else {
      ++parsed;
      ASSERT_TRUE(frame) << name << ": " << frame.error().message;
      EXPECT_EQ(type_of(*frame), golden.text_of("asks")) << name;
    }
  }
  EXPECT_GE(refused, 25U);
  EXPECT_GE(parsed, 8U);
}

}  // namespace
}  // namespace stonechat::wire
