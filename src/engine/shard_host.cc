#include "engine/shard_host.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"
#include "base/overloaded.h"
#include "chat/apply.h"

namespace stonechat::engine {
namespace {

// The users whom a command makes members; those who are new become users with it.
std::span<chat::User> invited_by(chat::Command& command) {
  if (auto* create = std::get_if<chat::CreateChat>(&command.body)) {
    return create->members;
  }
  if (auto* add = std::get_if<chat::AddMembers>(&command.body)) {
    return add->users;
  }
  return {};
}

// The member whom a command is about: one who is no user is no member either.
chat::User* member_in(chat::Command& command) {
  if (auto* remove = std::get_if<chat::RemoveMember>(&command.body)) {
    return &remove->user;
  }
  if (auto* change = std::get_if<chat::ChangeRole>(&command.body)) {
    return &change->user;
  }
  return nullptr;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::expected<std::unique_ptr<ShardHost>, Failure> ShardHost::create(Store& store, ChatLoader& loader,
                                                                     UserDirectory& directory, Revocations& revocations,
                                                                     BatchSink& sink, HostMetrics& metrics,
                                                                     ShardHostOptions options) {
  std::unique_ptr<ShardHost> host{new ShardHost(store, loader, directory, revocations, sink, metrics, options)};
  if (!host->take_over()) {
    return std::unexpected(
        Failure{.kind = Failure::Kind::unavailable, .message = "the shards cannot be taken over: " + host->why_not_});
  }
  return host;
}

ShardHost::ShardHost(Store& store, ChatLoader& loader, UserDirectory& directory, Revocations& revocations,
                     BatchSink& sink, HostMetrics& metrics, ShardHostOptions options)
    : store_(store),
      loader_(loader),
      sink_(sink),
      metrics_(metrics),
      options_(options),
      cache_(options.recent_bytes_max),
      users_(store, directory),
      lookups_(store),
      accounts_(store, revocations) {}

bool ShardHost::take_over() {
  auto ownership = store_.take_over(options_.shard_count);
  if (!ownership) {
    why_not_ = ownership.error().message;
    report("take_over_failed", why_not_);
    return false;
  }
  // Loops read the epoch without a lock: it is written once, before they start.
  if (epoch_.empty()) {
    epoch_ = std::move(ownership->epoch);
  }
  sequencer_ = chat::Sequencer{ownership->last_sequence};
  users_.number_above(ownership->last_user_key);
  accounts_.number_above(ownership->last_family_key);
  last_chat_numbers_ = std::move(ownership->last_chat_numbers);
  // What was loaded since the shards were lost may lack what another owner did meanwhile.
  cache_.drop_all();
  owns_ = true;
  ++ownership_;
  return true;
}

void ShardHost::run_batch(std::vector<HostItem>& items, Timestamp now) {
  const auto start = std::chrono::steady_clock::now();
  now_ = now;
  batch_ = std::make_shared<CommittedBatch>();
  batch_->entries.reserve(items.size());
  const bool owns = owns_ || take_over();
  for (HostItem& item : items) {
    sort_in(std::move(item));
  }
  if (owns && look_up_users()) {
    look_up_commands();
    accounts_.look_up([this](const Failure& failure) { report("look_up_failed", failure.message); });
    apply_all();
    commit();
  } else {
    turn_away();
  }
  if (!batch_->entries.empty() || !batch_->ended.empty()) {
    metrics_.batch_size.observe(static_cast<double>(batch_->entries.size()));
    metrics_.batch_seconds.observe(seconds_since(start));
    count(*batch_);
    sink_.on_committed(std::move(batch_));
  }
  settle();
}

void ShardHost::sort_in(HostItem&& item) {
  if (auto* submission = std::get_if<Submission>(&item)) {
    route(std::move(*submission));
  } else if (auto* provision = std::get_if<ProvisionUser>(&item)) {
    provisions_.push_back(std::move(*provision));
  } else if (auto* request = std::get_if<AccountRequest>(&item)) {
    accounts_.add(std::move(*request));
  } else if (const auto* change = std::get_if<UserSwitch>(&item)) {
    accounts_.add(*change, *batch_);
  } else if (auto* rename = std::get_if<RenameUser>(&item)) {
    renames_.push_back(std::move(*rename));
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
  if (!room ||
      (parked == parked_.end() && !loader_.load(chat, chat::shard_of(chat, options_.shard_count), ownership_))) {
    answer(std::move(submission), Unavailable{});
    return;
  }
  parked_[chat].push_back(std::move(submission));
  ++parked_count_;
}

void ShardHost::unpark(ChatLoaded&& loaded) {
  if (loaded.ownership != ownership_ &&
      loader_.load(loaded.chat, chat::shard_of(loaded.chat, options_.shard_count), ownership_)) {
    return;
  }
  auto waiting = parked_.extract(loaded.chat);
  if (waiting.empty()) {
    return;
  }
  parked_count_ -= waiting.mapped().size();
  if (!loaded.state || loaded.ownership != ownership_) {
    report("chat_load_failed", loaded.state ? "it was loaded for an earlier owner" : loaded.state.error().message);
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

void ShardHost::look_up_commands() {
  for (Ready& ready : ready_) {
    lookups_.want(*ready.state, ready.submission.command);
  }
  const auto unreadable = lookups_.look_up([&](const Failure& failure) { report("look_up_failed", failure.message); });
  if (!unreadable.empty()) {
    for (Ready& ready : ready_) {
      ready.unreadable = unreadable.contains(ready.state);
    }
  }
}

bool ShardHost::look_up_users() {
  for (const ProvisionUser& provision : provisions_) {
    users_.want(provision.user);
  }
  for (Ready& ready : ready_) {
    for (const chat::User& user : invited_by(ready.submission.command)) {
      users_.want(user.id);
    }
    if (const chat::User* member = member_in(ready.submission.command)) {
      users_.want(member->id);
    }
  }
  const auto found = users_.look_up();
  if (!found) {
    report("look_up_failed", found.error().message);
  }
  return found.has_value();
}

void ShardHost::apply_all() {
  for (ProvisionUser& provision : provisions_) {
    if (!users_.readable(provision.user)) {
      answer({.origin = std::move(provision.origin), .chat = {}, .message = {}, .answer = Unavailable{}});
      continue;
    }
    const UserKey key = users_.admit(provision.user, std::move(provision.display_name), now_);
    answer({.origin = std::move(provision.origin), .chat = {}, .message = {}, .answer = UserReady{key}});
  }
  accounts_.decide(users_, now_, *batch_);
  for (RenameUser& rename : renames_) {
    users_.rename(rename.user, std::move(rename.display_name));
    answer({.origin = std::move(rename.origin), .chat = {}, .message = {}, .answer = UserRenamed{}});
  }
  sequencer_.begin_batch(now_);
  for (Ready& ready : ready_) {
    chat::Command& command = ready.submission.command;
    const chat::User* member = member_in(command);
    if (ready.unreadable || !users_.readable(invited_by(command)) ||
        (member != nullptr && !users_.readable(member->id))) {
      answer(std::move(ready.submission), Unavailable{});
    } else if (!users_.name(invited_by(command), options_.provision_named_users, now_)) {
      // Whose chat it is not hears that first, as of everything else.
      const bool stranger = !std::holds_alternative<chat::CreateChat>(command.body) &&
                            ready.state->members->find(command.sender.key) == nullptr;
      answer(std::move(ready.submission), stranger ? chat::Refusal::chat_not_found : chat::Refusal::unknown_member);
    } else {
      apply_one(ready);
    }
  }
}

void ShardHost::apply_one(Ready& ready) {
  if (chat::User* member = member_in(ready.submission.command)) {
    member->key = users_.key_of(member->id);
  }
  auto outcome = chat::apply(*ready.state, std::move(ready.submission.command),
                             {.sequencer = sequencer_, .last_chat_number = last_chat_numbers_[ready.state->shard]});
  if (std::holds_alternative<chat::Applied>(outcome)) {
    users_.keep_newcomers();
  } else {
    users_.forget_newcomers();
  }
  std::visit([&](auto& what) { answer(std::move(ready.submission), Answer{std::move(what)}); }, outcome);
}

void ShardHost::commit() {
  Batch batch;
  users_.move_into(batch);
  accounts_.move_into(batch);
  for (const BatchEntry& entry : batch_->entries) {
    if (const auto* applied = std::get_if<chat::Applied>(&entry.answer)) {
      batch.events.push_back(&applied->event);
    }
  }
  for (Ready& ready : ready_) {
    for (const chat::IdleCommand& command : std::exchange(ready.state->idle, {})) {
      batch.idle_commands.push_back({.chat = ready.state->key, .shard = ready.state->shard, .command = command});
    }
  }
  if (batch.empty()) {
    users_.committed();
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto appended = store_.append(batch);
  metrics_.commit_seconds.observe(seconds_since(start));
  if (!appended) {
    give_up(appended.error(), batch);
    return;
  }
  note_commits(false);
  users_.committed();
  accounts_.committed();
}

void ShardHost::probe() {
  if (!owns_ && !take_over()) {
    return;
  }
  if (const auto taken = store_.append({}); taken) {
    note_commits(false);
  } else {
    lose(taken.error());
  }
}

void ShardHost::note_commits(bool fail) {
  commits_fail_ = fail;
  metrics_.commits_failing.set(fail ? 1 : 0);
}

// The store could not even be asked: nothing was decided, nothing changed.
void ShardHost::turn_away() {
  note_commits(commits_fail_ || !owns_);
  for (ProvisionUser& provision : provisions_) {
    answer({.origin = std::move(provision.origin), .chat = {}, .message = {}, .answer = Unavailable{}});
  }
  accounts_.turn_away(*batch_);
  for (RenameUser& rename : renames_) {
    answer({.origin = std::move(rename.origin), .chat = {}, .message = {}, .answer = Unavailable{}});
  }
  for (Ready& ready : ready_) {
    answer(std::move(ready.submission), Unavailable{});
  }
}

// The batch is not stored, or nobody knows. Nothing that was decided on top of it may be heard, so its states go too.
// A user who was stored before is there all the same: reads go on.
void ShardHost::give_up(const Failure& failure, const Batch& batch) {
  lose(failure);
  const bool unknown = failure.kind == Failure::Kind::outcome_unknown;
  const auto is_new = [&](UserKey key) {
    return std::ranges::any_of(batch.new_users, [&](const NewUser& user) { return user.user.key == key; });
  };
  for (BatchEntry& entry : batch_->entries) {
    const auto* user = std::get_if<UserReady>(&entry.answer);
    if (user == nullptr || is_new(user->key)) {
      entry.answer = unknown ? Answer{OutcomeUnknown{}} : Answer{Unavailable{}};
    }
  }
  if (unknown) {
    accounts_.committed();  // what may have ended stays shut
  } else {
    // An operator's word is stored by itself.
    std::erase_if(batch_->ended, [](const SessionsEnded& ended) { return ended.family.has_value(); });
  }
  ready_.clear();
}

void ShardHost::lose(const Failure& failure) {
  check(failure.kind != Failure::Kind::internal, "the rules never hand the store what it must refuse");
  metrics_.commit_failures.increment();
  note_commits(true);
  report("commit_failed", failure.message);
  owns_ = owns_ && failure.kind == Failure::Kind::unavailable;
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
  renames_.clear();
  users_.clear();
  accounts_.clear();
}

void ShardHost::answer(Submission&& submission, Answer&& answer) {
  this->answer({.origin = std::move(submission.origin),
                .chat = submission.command.chat,
                .message = chat::message_of(submission.command),
                .answer = std::move(answer)});
}

void ShardHost::answer(BatchEntry&& entry) { batch_->entries.push_back(std::move(entry)); }

void ShardHost::count(const CommittedBatch& batch) {
  for (const BatchEntry& entry : batch.entries) {
    std::visit(Overloaded{[&](const chat::Applied&) { metrics_.applied.increment(); },
                          [&](const chat::Repeated&) { metrics_.repeated.increment(); },
                          [&](const chat::Unchanged&) { metrics_.repeated.increment(); },
                          [&](chat::Refusal) { metrics_.refused.increment(); }, [](UserReady) {}, [](UserRenamed) {},
                          [](const AccountOutcome&) {}, [&](Unavailable) { metrics_.unavailable.increment(); },
                          [&](OutcomeUnknown) { metrics_.unavailable.increment(); }},
               entry.answer);
  }
}

void ShardHost::report(const char* event, std::string_view why) {
  log_.log(ops::LogLevel::error, event, {{"why", why}});
}

}  // namespace stonechat::engine
