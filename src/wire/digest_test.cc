#include "wire/digest.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "wire/sha256.h"

namespace stonechat::wire {
namespace {

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += "0123456789abcdef"[std::to_integer<int>(byte) >> 4];
    text += "0123456789abcdef"[std::to_integer<int>(byte) & 15];
  }
  return text;
}

chat::PostMessage post(std::string content) {
  chat::PostMessage result;
  result.content = std::move(content);
  return result;
}

std::vector<UserId> users(std::initializer_list<std::string_view> ids) {
  std::vector<UserId> result;
  for (const std::string_view id : ids) {
    result.push_back(*UserId::parse(id));
  }
  return result;
}

TEST(Sha256, GivesTheStandardsExample) {
  // FIPS 180-4, the one-block example.
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, NeverChangesFromVersionToVersion) {
  chat::PostMessage message = post("hi");
  message.reply_to = MessageId::parse("m-1");
  message.mentions = users({"bob"});
  EXPECT_EQ(hex(digest_of(message, "{s1:ai1;}")), "51aec1fdcb7605a95fb71774bec0b521");
  const auto members = users({"bob"});
  EXPECT_EQ(hex(digest_of(CreateChatFields{.type = chat::ChatType::group,
                                           .name = "Tea",
                                           .description = "",
                                           .visibility = chat::HistoryVisibility::all,
                                           .members = members})),
            "cece5df0c0cb67c4f0e2ff00860a26dc");
  EXPECT_EQ(hex(digest_of(AddMembersFields{.users = members})), "63bc35bf2f89d0fa46916b4f5ad8be00");
}

TEST(Digest, TellsEveryFieldOfAMessageApart) {
  std::vector<chat::PostMessage> messages(9, post("hi"));
  messages[1].content = "ho";
  messages[2].type = chat::MessageType::encrypted;
  messages[3].reply_to = MessageId::parse("m");
  messages[4].thread_root = MessageId::parse("m");
  messages[5].mentions = users({"bob"});
  messages[6].mentions = users({"bob", "carol"});
  messages[7].mentions = users({"carol", "bob"});
  messages[8].content = "";
  std::set<chat::Digest> digests;
  for (const chat::PostMessage& message : messages) {
    digests.insert(digest_of(message, ""));
  }
  digests.insert(digest_of(post("hi"), "{}"));
  EXPECT_EQ(digests.size(), messages.size() + 1);
}

TEST(Digest, DoesNotLookAtAfter) {
  chat::PostMessage message = post("hi");
  message.after = MessageId::parse("m-0");
  EXPECT_EQ(digest_of(message, ""), digest_of(post("hi"), ""));
}

TEST(Digest, TreatsMembersAsASet) {
  const auto one = users({"bob", "carol"});
  const auto other = users({"carol", "bob"});
  EXPECT_EQ(digest_of(AddMembersFields{.users = one}), digest_of(AddMembersFields{.users = other}));
}

TEST(Digest, TellsKindsOfCommandsApart) {
  const auto members = users({"bob"});
  const CreateChatFields create{.type = chat::ChatType::group,
                                .name = "",
                                .description = "",
                                .visibility = chat::HistoryVisibility::all,
                                .members = members};
  EXPECT_NE(digest_of(create), digest_of(AddMembersFields{.users = members}));
}

TEST(Digest, TellsNameAndDescriptionApart) {
  const auto create = [](std::string_view name, std::string_view description) {
    return digest_of(CreateChatFields{.type = chat::ChatType::group,
                                      .name = name,
                                      .description = description,
                                      .visibility = chat::HistoryVisibility::all,
                                      .members = {}});
  };
  EXPECT_NE(create("ab", "c"), create("a", "bc"));
}

chat::User who(std::string_view id) { return {.key = {}, .id = *UserId::parse(id)}; }

std::vector<std::string> digests_of_changes() {
  const MessageId target = *MessageId::parse("m-1");
  const MessageId other = *MessageId::parse("m-2");
  const auto joined = chat::HistoryVisibility::joined;
  std::vector<std::string> digests;
  const auto add = [&](const auto& command) { digests.push_back(hex(digest_of(command))); };
  add(chat::EditMessage{.target = target, .content = "ho"});
  add(chat::EditMessage{.target = target, .content = "hi"});
  add(chat::EditMessage{.target = other, .content = "ho"});
  add(chat::DeleteMessage{.target = target});
  add(chat::DeleteMessage{.target = other});
  add(chat::React{.target = target, .emoji = "x", .op = chat::ReactionOp::add});
  add(chat::React{.target = target, .emoji = "x", .op = chat::ReactionOp::remove});
  add(chat::React{.target = target, .emoji = "y", .op = chat::ReactionOp::add});
  add(chat::React{.target = other, .emoji = "x", .op = chat::ReactionOp::add});
  add(chat::RemoveMember{.user = who("bob")});
  add(chat::RemoveMember{.user = who("carol")});
  add(chat::ChangeRole{.user = who("bob"), .role = chat::Role::admin});
  add(chat::ChangeRole{.user = who("bob"), .role = chat::Role::owner});
  add(chat::ChangeRole{.user = who("carol"), .role = chat::Role::admin});
  add(chat::UpdateChat{.name = "Tea", .description = {}, .visibility = {}});
  add(chat::UpdateChat{.name = {}, .description = "Tea", .visibility = {}});
  add(chat::UpdateChat{.name = "Tea", .description = "", .visibility = {}});
  add(chat::UpdateChat{.name = "Tea", .description = {}, .visibility = joined});
  add(chat::UpdateChat{.name = {}, .description = {}, .visibility = joined});
  add(chat::DeleteChat{});
  return digests;
}

TEST(Digest, TellsChangesApart) {
  const auto digests = digests_of_changes();
  EXPECT_EQ(std::set<std::string>(digests.begin(), digests.end()).size(), digests.size());
}

TEST(Digest, OfAChangeIsStoredForGood) {
  // Worked out by hand from the form that digest.h describes, with another implementation of SHA-256.
  const auto digests = digests_of_changes();
  EXPECT_EQ(digests[0], "508c510e48cf6d3fd5b57c45fadae3cd");
  EXPECT_EQ(digests[3], "f6309c162ee66b7559216c2df709c718");
  EXPECT_EQ(digests[5], "66efb99c3c26d8c5edaecc6185cd89c0");
  EXPECT_EQ(digests[9], "0ee1df81a70473ae2074aeca609fd52e");
  EXPECT_EQ(digests[11], "1bf58984244dcafa62fe118121519831");
  EXPECT_EQ(digests[17], "ba16b6a8eddfd7112dc7723a53014aa1");
  EXPECT_EQ(digests[19], "2bab2b758fb103d83ef2d4e328afc738");
}

}  // namespace
}  // namespace stonechat::wire
