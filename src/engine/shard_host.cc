#include "engine/shard_host.h"

#include <chrono>
#include <span>
#include <utility>

#include "base/check.h"
#include "chat/apply.h"
#include "ops/log.h"

namespace stonechat::engine {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::expected<std::unique_ptr<ShardHost>, Failure> ShardHost::create(Store& store, ChatLoader& loader,
                                                                     UserDirectory& directory, BatchSink& sink,
                                                                     HostMetrics& metrics, ShardHostOptions options) {
  std::unique_ptr<ShardHost> host{new ShardHost(store, loader, directory, sink, metrics, options)};
  if (auto taken = host->take_over(); !taken) {
    return std::unexpected(std::move(taken.error()));
  }
  return host;
}

ShardHost::ShardHost(Store& store, ChatLoader& loader, UserDirectory& directory, BatchSink& sink, HostMetrics& metrics,
                     ShardHostOptions options)
    : store_(store),
      loader_(loader),
      directory_(directory),
      sink_(sink),
      metrics_(metrics),
      options_(options),
      cache_(options.recent_bytes_max) {}

std::expected<void, Failure> ShardHost::take_over() {
  auto ownership = store_.take_over(options_.shard_count);
  if (!ownership) {
    return std::unexpected(std::move(ownership.error()));
  }
  epoch_ = std::move(ownership->epoch);
  sequencer_ = chat::Sequencer{ownership->last_sequence};
  last_user_key_ = ownership->last_user_key;
  last_chat_numbers_ = std::move(ownership->last_chat_numbers);
  owns_ = true;
  return {};
}

void ShardHost::run_batch(std::vector<HostItem>& items, Timestamp now) {
  const auto start = std::chrono::steady_clock::now();
  now_ = now;
  batch_ = std::make_shared<CommittedBatch>();
  batch_->entries.reserve(items.size());
  for (HostItem& item : items) {
    sort_in(std::move(item));
  }
  if ((owns_ || take_over()) && look_up_commands() && look_up_users()) {
    apply_all();
    commit();
  } else {
    turn_away();
  }
  if (!batch_->entries.empty()) {
    metrics_.batch_size.observe(static_cast<double>(batch_->entries.size()));
    sink_.on_committed(std::move(batch_));
    metrics_.batch_seconds.observe(seconds_since(start));
  }
  settle();
}

void ShardHost::sort_in(HostItem&& item) {
  if (auto* submission = std::get_if<Submission>(&item)) {
    route(std::move(*submission));
  } else if (auto* provision = std::get_if<ProvisionUser>(&item)) {
    provisions_.push_back(std::move(*provision));
  } else if (auto* loaded = std::get_if<ChatLoaded>(&item)) {
    unpark(std::move(*loaded));
  }
}

void ShardHost::route(Submission&& submission) {
  const ChatId chat = submission.command.chat;
  const auto parked = parked_.find(chat);
  if (parked == parked_.end()) {
    if (chat::ChatState* state = cache_.find(chat)) {
      ready_.push_back({.submission = std::move(submission), .state = state});
      return;
    }
  }
  const bool room = parked_count_ < options_.parked_max;
  if (!room || (parked == parked_.end() && !loader_.load(chat, chat::shard_of(chat, options_.shard_count)))) {
    answer(std::move(submission), Unavailable{});
    return;
  }
  parked_[chat].push_back(std::move(submission));
  ++parked_count_;
}

void ShardHost::unpark(ChatLoaded&& loaded) {
  auto waiting = parked_.extract(loaded.chat);
  if (waiting.empty()) {
    return;
  }
  parked_count_ -= waiting.mapped().size();
  if (!loaded.state) {
    ops::log_event(ops::LogLevel::error, "chat_load_failed",
                   {{"chat", loaded.chat.view()}, {"why", loaded.state.error().message}});
    for (Submission& submission : waiting.mapped()) {
      answer(std::move(submission), Unavailable{});
    }
    return;
  }
  chat::ChatState* state = cache_.insert(std::move(*loaded.state));
  for (Submission& submission : waiting.mapped()) {
    ready_.push_back({.submission = std::move(submission), .state = state});
  }
}

// Puts into the states every id that the batch names and that is stored: after it, what a state does not know is not
// there.
bool ShardHost::look_up_commands() {
  std::vector<CommandName> names;
  std::vector<chat::ChatState*> states;
  const auto want = [&](chat::ChatState& state, const std::optional<MessageId>& id) {
    if (id && state.exists() && state.recent.find(*id) == nullptr) {
      names.push_back({.chat = state.key, .id = *id});
      states.push_back(&state);
    }
  };
  for (const Ready& ready : ready_) {
    const chat::Command& command = ready.submission.command;
    want(*ready.state, command.id);
    if (const auto* post = std::get_if<chat::PostMessage>(&command.body)) {
      want(*ready.state, post->reply_to);
      want(*ready.state, post->thread_root);
      want(*ready.state, post->after);
    }
  }
  if (names.empty()) {
    return true;
  }
  const auto found = store_.find_commands(names);
  if (!found) {
    return false;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto& record = (*found)[i]) {
      states[i]->recent.remember(names[i].id, *record);
    }
  }
  return true;
}

bool ShardHost::look_up_users() {
  std::vector<UserId> asked;
  const auto want = [&](const UserId& user) {
    if (users_.contains(user)) {
      return;
    }
    const auto known = directory_.find(user);
    users_.emplace(user, known.value_or(UserKey{}));
    if (!known) {
      asked.push_back(user);
    }
  };
  for (const ProvisionUser& provision : provisions_) {
    want(provision.user);
  }
  for (const Ready& ready : ready_) {
    const chat::CommandBody& body = ready.submission.command.body;
    if (const auto* create = std::get_if<chat::CreateChat>(&body)) {
      for (const chat::User& user : create->members) want(user.id);
    } else if (const auto* add = std::get_if<chat::AddMembers>(&body)) {
      for (const chat::User& user : add->users) want(user.id);
    }
  }
  if (asked.empty()) {
    return true;
  }
  const auto found = store_.find_users(asked);
  if (!found) {
    return false;
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    users_[asked[i]] = (*found)[i];
    if ((*found)[i].value != 0) {
      directory_.remember(asked[i], (*found)[i]);
    }
  }
  return true;
}

void ShardHost::apply_all() {
  for (ProvisionUser& provision : provisions_) {
    UserKey& key = users_[provision.user];
    if (key.value == 0) {
      key = {++last_user_key_.value};
      new_users_.push_back({.user = {.key = key, .id = provision.user},
                            .display_name = std::move(provision.display_name),
                            .created = now_});
    }
    answer({.origin = std::move(provision.origin), .chat = {}, .id = {}, .answer = UserReady{key}});
  }
  sequencer_.begin_batch(now_);
  for (Ready& ready : ready_) {
    chat::Command& command = ready.submission.command;
    bool named = true;
    if (auto* create = std::get_if<chat::CreateChat>(&command.body)) {
      named = name_members(create->members);
    } else if (auto* add = std::get_if<chat::AddMembers>(&command.body)) {
      named = name_members(add->users);
    }
    if (!named) {
      answer(std::move(ready.submission), chat::Refusal::unknown_member);
      continue;
    }
    auto outcome = chat::apply(*ready.state, std::move(command),
                               {.sequencer = sequencer_, .last_chat_number = last_chat_numbers_[ready.state->shard]});
    std::visit([&](auto& what) { answer(std::move(ready.submission), Answer{std::move(what)}); }, outcome);
  }
}

// Gives each user its key; who is not stored yet will be, with this batch. False where that is not allowed.
bool ShardHost::name_members(std::vector<chat::User>& users) {
  for (chat::User& user : users) {
    UserKey& key = users_[user.id];
    if (key.value == 0) {
      if (!options_.provision_named_users) {
        return false;
      }
      key = {++last_user_key_.value};
      new_users_.push_back({.user = {.key = key, .id = user.id}, .display_name = {}, .created = now_});
    }
    user.key = key;
  }
  return true;
}

void ShardHost::commit() {
  Batch batch{.new_users = std::move(new_users_), .events = {}};
  for (const BatchEntry& entry : batch_->entries) {
    if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
      batch.events.push_back(&applied->event);
    }
  }
  if (batch.empty()) {
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto appended = store_.append(batch);
  metrics_.commit_seconds.observe(seconds_since(start));
  if (!appended) {
    give_up(appended.error());
    return;
  }
  metrics_.applied.add(batch.events.size());
  for (const NewUser& created : batch.new_users) {
    directory_.remember(created.user.id, created.user.key);
  }
}

// The store could not even be asked: nothing was decided, nothing changed.
void ShardHost::turn_away() {
  for (ProvisionUser& provision : provisions_) {
    answer({.origin = std::move(provision.origin), .chat = {}, .id = {}, .answer = Unavailable{}});
  }
  for (Ready& ready : ready_) {
    answer(std::move(ready.submission), Unavailable{});
  }
}

// The batch is not stored, or nobody knows. Nothing that was decided on top of it may be heard, so its states go too.
void ShardHost::give_up(const Failure& failure) {
  check(failure.kind != Failure::Kind::internal, "the rules never hand the store what it must refuse");
  metrics_.commit_failures.increment();
  ops::log_event(ops::LogLevel::error, "commit_failed", {{"why", failure.message}});
  if (failure.kind == Failure::Kind::outcome_unknown) {
    batch_->entries.clear();  // to say "not stored" could be a lie
  }
  for (BatchEntry& entry : batch_->entries) {
    entry.answer = Unavailable{};
  }
  owns_ = owns_ && failure.kind == Failure::Kind::unavailable;
  ready_.clear();
  cache_.drop_all();
}

void ShardHost::settle() {
  std::vector<ChatId> absent;
  for (const Ready& ready : ready_) {
    if (ready.state->exists()) {
      cache_.settle(*ready.state);
    } else {
      absent.push_back(ready.state->id);
    }
  }
  for (const ChatId& chat : absent) {
    cache_.drop(chat);
  }
  cache_.evict();
  metrics_.cached_chats.set(static_cast<std::int64_t>(cache_.size()));
  metrics_.cached_bytes.set(static_cast<std::int64_t>(cache_.bytes()));
  metrics_.parked_commands.set(static_cast<std::int64_t>(parked_count_));
  ready_.clear();
  provisions_.clear();
  users_.clear();
  new_users_.clear();
}

void ShardHost::answer(Submission&& submission, Answer&& answer) {
  this->answer({.origin = std::move(submission.origin),
                .chat = submission.command.chat,
                .id = submission.command.id.value_or(MessageId{}),
                .answer = std::move(answer)});
}

void ShardHost::answer(BatchEntry&& entry) {
  if (std::holds_alternative<chat::Repeated>(entry.answer)) {
    metrics_.repeated.increment();
  } else if (std::holds_alternative<chat::Refusal>(entry.answer)) {
    metrics_.refused.increment();
  } else if (std::holds_alternative<Unavailable>(entry.answer)) {
    metrics_.unavailable.increment();
  }
  batch_->entries.push_back(std::move(entry));
}

}  // namespace stonechat::engine
