#include "tests/host/stage.h"

#include <limits>
#include <utility>

#include "base/check.h"
#include "base/stable_hash.h"
#include "wire/refusal_code.h"

namespace stonechat::test {
namespace {

chat::Digest digest_of(const std::string& text) {
  const std::uint64_t hash = stable_hash(text);
  chat::Digest digest{};
  std::memcpy(digest.data(), &hash, sizeof hash);
  return digest;
}

std::string told(const engine::Answer& answer) {
  if (const auto* applied = std::get_if<chat::Applied>(&answer)) {
    return std::to_string(applied->event.chat_sequence.value);
  }
  if (const auto* repeated = std::get_if<chat::Repeated>(&answer)) {
    return "as " + std::to_string(repeated->record.chat_sequence.value);
  }
  if (const auto* refusal = std::get_if<chat::Refusal>(&answer)) {
    return "refused " + std::string{wire::text_of(wire::code_of(*refusal))};
  }
  if (std::holds_alternative<engine::UserRenamed>(answer)) {
    return "renamed";
  }
  if (std::holds_alternative<engine::OutcomeUnknown>(answer)) {
    return "unknown";
  }
  return std::holds_alternative<engine::Unavailable>(answer) ? "unavailable" : "nothing";
}

}  // namespace

Stage::Stage(engine::ShardHostOptions options, std::shared_ptr<memory::MemoryData> shared_data)
    : data(std::move(shared_data)) {
  reader_ = std::move(*memory.open_reader());
  auto host = engine::ShardHost::create(store, *this, directory_, revocations_, *this, host_metrics_, options);
  check(host.has_value(), "a store in memory can be taken over");
  host_ = std::move(*host);
}

Stage::~Stage() = default;

bool Stage::is_user(const std::string& user) { return reader_->find_user(*UserId::parse(user))->has_value(); }

std::string Stage::name_of(const std::string& user) {
  return (*reader_->find_user(*UserId::parse(user)))->display_name;
}

int Stage::add(const std::string& sender, const std::string& chat, const std::vector<std::string>& users) {
  std::vector<chat::User> named;
  for (const std::string& user : users) {
    named.push_back({.key = {}, .id = *UserId::parse(user)});
  }
  return ask(sender, {.chat = *ChatId::parse(chat),
                      .sender = {},
                      .id = {},
                      .digest = {},
                      .body = chat::AddMembers{.users = std::move(named)}});
}

int Stage::create(const std::string& sender, const std::string& chat, const std::vector<std::string>& members) {
  std::vector<chat::User> users;
  for (const std::string& member : members) {
    users.push_back({.key = {}, .id = *UserId::parse(member)});
  }
  return ask(sender, {.chat = *ChatId::parse(chat),
                      .sender = {},
                      .id = {},
                      .digest = {},
                      .body = chat::CreateChat{.type = chat::ChatType::group,
                                               .name = chat,
                                               .description = {},
                                               .visibility = {},
                                               .members = std::move(users)}});
}

int Stage::post(const std::string& sender, const std::string& chat, const std::string& id, const std::string& text) {
  return ask(sender, {.chat = *ChatId::parse(chat),
                      .sender = {},
                      .id = MessageId::parse(id),
                      .digest = digest_of(text),
                      .body = chat::PostMessage{.type = {},
                                                .content = text,
                                                .reply_to = {},
                                                .thread_root = {},
                                                .after = {},
                                                .mentions = {},
                                                .metadata = {}}});
}

int Stage::edit(const std::string& sender, const std::string& chat, const std::string& target,
                const std::string& text) {
  return ask(sender, chat, chat::EditMessage{.target = *MessageId::parse(target), .content = text});
}

int Stage::erase(const std::string& sender, const std::string& chat, const std::string& target) {
  return ask(sender, chat, chat::DeleteMessage{*MessageId::parse(target)});
}

int Stage::react(const std::string& sender, const std::string& chat, const std::string& target,
                 const std::string& emoji, const std::string& id) {
  return ask(sender, chat,
             chat::React{.target = *MessageId::parse(target), .emoji = emoji, .op = chat::ReactionOp::add}, id);
}

int Stage::remove(const std::string& sender, const std::string& chat, const std::string& user) {
  return ask(sender, chat, chat::RemoveMember{{.key = {}, .id = *UserId::parse(user)}});
}

int Stage::ask(const std::string& sender, const std::string& chat, chat::CommandBody body, const std::string& id) {
  return ask(sender, {.chat = *ChatId::parse(chat),
                      .sender = {},
                      .id = id.empty() ? std::nullopt : MessageId::parse(id),
                      .digest = {},
                      .body = std::move(body)});
}

int Stage::ask(const std::string& sender, chat::Command command) {
  command.sender = {.key = provisioned(sender), .id = *UserId::parse(sender)};
  return ask_for(engine::Submission{.origin = {}, .command = std::move(command)});
}

template <class Item>
int Stage::ask_for(Item item) {
  answers_.emplace_back();
  const auto number = static_cast<std::uint32_t>(answers_.size() - 1);
  item.origin = {.loop = 0, .ticket = {.slot = number, .generation = 1}, .ref = {}};
  asked_.push_back(std::move(item));
  return static_cast<int>(number);
}

int Stage::rename(const std::string& user, const std::string& name) {
  return ask_for(engine::RenameUser{.origin = {}, .user = provisioned(user), .display_name = name});
}

// As a session does it before its first command.
UserKey Stage::provisioned(const std::string& user) {
  const UserId id = *UserId::parse(user);
  if (!directory_.find(id)) {
    std::vector<engine::HostItem> items;
    items.push_back(engine::ProvisionUser{.origin = {}, .user = id, .display_name = user});
    host_->run_batch(items, timestamp_of(++now_));
  }
  return *directory_.find(id);
}

void Stage::connect(const std::vector<std::string>& users) {
  connecting_ = users;
  std::vector<engine::HostItem> items;
  for (const std::string& user : users) {
    in_.erase(user);
    const auto number = static_cast<std::uint32_t>(items.size());
    items.push_back(engine::ProvisionUser{.origin = {.loop = 1, .ticket = {.slot = number, .generation = 1}, .ref = {}},
                                          .user = *UserId::parse(user),
                                          .display_name = user});
  }
  std::move(asked_.begin(), asked_.end(), std::back_inserter(items));
  asked_.clear();
  host_->run_batch(items, timestamp_of(++now_));
}

void Stage::run() {
  auto items = std::exchange(asked_, {});
  host_->run_batch(items, timestamp_of(++now_));
}

void Stage::load_and_run() {
  std::vector<engine::HostItem> items;
  for (const Load& load : std::exchange(loads_, {})) {
    items.push_back(engine::ChatLoaded{
        .chat = load.chat, .ownership = load.ownership, .state = reader_->load_chat(load.chat, load.shard)});
  }
  std::move(asked_.begin(), asked_.end(), std::back_inserter(items));
  asked_.clear();
  host_->run_batch(items, timestamp_of(++now_));
}

void Stage::settle() {
  run();
  while (!loads_.empty()) {
    load_and_run();
  }
}

std::string Stage::answer(int asked) const { return answers_[static_cast<std::size_t>(asked)]; }

std::vector<std::string> Stage::stored(const std::string& chat, const std::string& member) {
  const auto view = reader_->find_chat(*ChatId::parse(chat), provisioned(member));
  std::vector<std::string> texts;
  if (view && *view) {
    const auto rows = reader_->messages((*view)->key, {}, {1}, {std::numeric_limits<std::int64_t>::max()},
                                        engine::Direction::newer, 1'000);
    for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
      texts.push_back(std::to_string(row->chat_sequence.value) + " " +
                      (row->type == chat::MessageType::system ? "system" : row->content));
    }
  }
  return texts;
}

bool Stage::load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) {
  loads_.push_back({.chat = chat, .shard = shard, .ownership = ownership});
  return true;
}

void Stage::on_committed(std::shared_ptr<const engine::CommittedBatch> batch) {
  for (const engine::BatchEntry& entry : batch->entries) {
    if (entry.origin.loop == 1) {
      if (std::holds_alternative<engine::UserReady>(entry.answer)) {
        in_.insert(connecting_[entry.origin.ticket.slot]);
      }
    } else if (entry.origin.ticket.generation != 0) {
      std::string& answer = answers_[entry.origin.ticket.slot];
      check(answer.empty(), "a command is answered once");
      answer = told(entry.answer);
    }
  }
}

}  // namespace stonechat::test
