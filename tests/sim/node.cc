#include "tests/sim/node.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/overloaded.h"

namespace stonechat::sim {
namespace {

std::shared_ptr<const engine::CommittedBatch> with_all_edits_shown(engine::CommittedBatch batch) {
  for (engine::BatchEntry& entry : batch.entries) {
    auto* applied = std::get_if<chat::Applied>(&entry.answer);
    auto* edited = applied == nullptr ? nullptr : std::get_if<chat::MessageEdited>(&applied->event.body);
    if (edited != nullptr) {
      edited->visibility = chat::HistoryVisibility::all;
    }
  }
  return std::make_shared<const engine::CommittedBatch>(std::move(batch));
}

}  // namespace

void Node::start() {
  store_ = std::make_unique<FaultyStore>(parts_, index_);
  directory_ = std::make_unique<engine::UserDirectory>();
  revocations_ = std::make_unique<engine::Revocations>();
  try {
    auto host =
        engine::ShardHost::create(*store_, *this, *directory_, *revocations_, *this, parts_.metrics, options_.host);
    if (host) {
      host_ = std::move(*host);
      for (int i = 0; i < options_.loops; ++i) {
        loops_.push_back(std::make_unique<Loop>(i));
      }
    }
  } catch (const Crash&) {
    crash();
  }
  parts_.trace.note("start", index_, is_up());
}

void Node::crash() {
  parts_.trace.note("crash", index_);
  for (const auto& session : sessions_) {
    session->lose_node();
  }
  sessions_.clear();
  loops_.clear();
  queue_.clear();
  loads_.clear();
  newest_ownership_ = 0;
  parts_.disk.unstored = nullptr;
  host_.reset();
  directory_.reset();
  revocations_.reset();
  store_.reset();
}

std::shared_ptr<Session> Node::connect(int session_number, const UserId& user) {
  const int loop = static_cast<int>(parts_.random.below(loops_.size()));
  LoopTables& tables = loops_[static_cast<std::size_t>(loop)]->tables;
  auto session = std::make_shared<Session>(parts_, session_number, loop, user, tables);
  sessions_.push_back(session);
  parts_.trace.note("connect", index_, loop, session_number, user.view());
  if (const auto key = directory_->find(user)) {
    session->enter(*key);
    return session;
  }
  const engine::Origin origin{.loop = loop, .ticket = session->knock(), .ref = {}};
  if (!queue_is_full()) {
    queue_.emplace_back(engine::ProvisionUser{.origin = origin, .user = user, .display_name = user.text()});
  } else {
    session->leave();
  }
  return session;
}

void Node::disconnect(Session& session) {
  parts_.trace.note("disconnect", index_, session.number());
  session.leave();
  forget_closed();
}

void Node::submit(const Intent& intent, Session& session) {
  const Submission& submission = parts_.submissions.send(intent, &session);
  parts_.trace.note("submit", session.number(), submission.number, intent.number, intent.chat.view(),
                    intent.body.index());
  if (queue_is_full()) {
    parts_.coverage.count(Happening::queue_full);
    return;
  }
  session.ask(submission);
  queue_.emplace_back(engine::Submission{
      .origin = {.loop = session.loop(), .ticket = session.ticket(), .ref = std::to_string(submission.number)},
      .command = {.chat = intent.chat,
                  .sender = {.key = session.user_key(), .id = intent.sender},
                  .id = intent.id,
                  .digest = intent.digest,
                  .body = intent.body}});
  if (queue_.size() > 1 && parts_.bug(Mutation::queue_swaps_commands, 200)) {
    std::swap(queue_.back(), queue_[queue_.size() - 2]);
  }
}

bool Node::run_batch() {
  if (queue_.empty()) {
    return false;
  }
  std::vector<engine::HostItem> items;
  while (!queue_.empty() && items.size() < options_.batch_max) {
    items.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  parts_.trace.note("batch", index_, items.size());
  commits_before_ = parts_.disk.commits();
  digest_before_ = parts_.disk.digest();
  try {
    host_->run_batch(items, parts_.now + clock_ahead_);
    if (host_->parked() > 0) {
      parts_.coverage.count(Happening::chat_parked);
    }
  } catch (const Crash&) {
    crash();
  }
  return true;
}

bool Node::load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) {
  if (parts_.faults.strikes(Happening::load_is_refused)) {
    return false;
  }
  newest_ownership_ = std::max(newest_ownership_, ownership);
  Load& load = loads_.emplace_back(Load{.chat = chat, .shard = shard, .ownership = ownership, .state = std::nullopt});
  if (parts_.random.chance(500)) {
    load.state = read(load);
  }
  return true;
}

std::expected<chat::ChatState, Failure> Node::read(const Load& load) {
  if (parts_.faults.fails(Happening::load_fails, index_)) {
    return std::unexpected(Failure{.kind = Failure::Kind::unavailable, .message = "simulated"});
  }
  auto state = parts_.disk.reader().load_chat(load.chat, load.shard);
  if (state->exists() && parts_.bug(Mutation::load_skips_a_sequence, 300)) {
    ++state->head.value;
  }
  if (state->exists() && !state->deleted && parts_.bug(Mutation::load_adds_a_member, 300)) {
    const UserKey last = state->members->all().back().user;
    state->members = state->members->with({{.user = {last.value + 1}, .role = {}, .joined = {1}}});
  }
  if (parts_.mutation == Mutation::load_is_stale && state->exists() && !old_states_.emplace(load.chat, *state).second &&
      parts_.random.chance(200)) {
    return old_states_.at(load.chat);
  }
  if (parts_.hides_ids()) {
    state->recent = {};
  }
  return state;
}

bool Node::answer_a_load() {
  if (loads_.empty()) {
    return false;
  }
  const std::size_t at = parts_.random.below(loads_.size());
  Load load = std::move(loads_[at]);
  loads_.erase(loads_.begin() + static_cast<std::ptrdiff_t>(at));
  if (parts_.bug(Mutation::load_is_lost, 50)) {
    return true;
  }
  if (!load.state) {
    load.state = read(load);
  }
  if (load.ownership < newest_ownership_) {
    parts_.coverage.count(Happening::load_comes_too_late);
  }
  parts_.trace.note("loaded", index_, load.chat.view(), load.state->has_value());
  queue_.emplace_back(
      engine::ChatLoaded{.chat = load.chat, .ownership = load.ownership, .state = std::move(*load.state)});
  return true;
}

// As engine::LoopMailboxes: every loop gets it, in commit order, in its own time.
void Node::on_committed(std::shared_ptr<const engine::CommittedBatch> batch) {
  parts_.faults.may_crash(Happening::crash_before_answers);
  count(*batch);
  for (const auto& loop : loops_) {
    loop->inbox.push_back(batch);
    if (loop->inbox.size() > 1 && parts_.bug(Mutation::loop_swaps_batches, 200)) {
      std::swap(loop->inbox.back(), loop->inbox[loop->inbox.size() - 2]);
    }
  }
  if (parts_.mutation == Mutation::refusal_stores_a_user && parts_.random.chance(100)) {
    const UserKey key{parts_.disk.data().users.empty() ? 1 : parts_.disk.data().users.rbegin()->first.value + 1};
    parts_.disk.data().users.emplace(
        key, engine::UserRow{
                 .user = {.key = key, .id = *UserId::parse("rogue")}, .display_name = {}, .created = parts_.now});
  }
  const BatchSeen seen{.node = index_,
                       .host = *host_,
                       .batch = *batch,
                       .owner = owns(),
                       .untouched = parts_.disk.commits() == commits_before_,
                       .unchanged = parts_.disk.digest() == digest_before_};
  parts_.checks.tell(&Check::on_batch, seen);
}

void Node::count(const engine::CommittedBatch& batch) {
  const auto count = [this](Happening happening) { parts_.coverage.count(happening); };
  for (const engine::BatchEntry& entry : batch.entries) {
    std::visit(Overloaded{[&](const chat::Applied&) { count(Happening::applied); },
                          [&](const chat::Repeated&) { count(Happening::repeated); },
                          [&](const chat::Unchanged&) { count(Happening::unchanged); },
                          [&](chat::Refusal) { count(Happening::refused); },
                          [&](engine::Unavailable) { count(Happening::turned_away); },
                          [&](engine::OutcomeUnknown) { count(Happening::outcome_unknown); },
                          [](const auto&) {}},  // of users, not of chats
               entry.answer);
  }
}

bool Node::deliver_a_batch() {
  std::vector<Loop*> waiting;
  for (const auto& loop : loops_) {
    if (!loop->inbox.empty()) {
      waiting.push_back(loop.get());
    }
  }
  if (waiting.empty()) {
    return false;
  }
  Loop& loop = *parts_.random.pick(waiting);
  auto batch = std::move(loop.inbox.front());
  loop.inbox.pop_front();
  if (parts_.mutation == Mutation::loop_shows_hidden_edits) {
    batch = with_all_edits_shown(*batch);
  }
  deliver(loop, *batch);
  if (parts_.bug(Mutation::loop_delivers_twice, 50)) {
    loop.tables.fanout.deliver(*batch);
  }
  return true;
}

void Node::deliver(Loop& loop, const engine::CommittedBatch& batch) {
  const auto index =
      static_cast<int>(std::ranges::find(loops_, &loop, [](const auto& each) { return each.get(); }) - loops_.begin());
  for (const engine::BatchEntry& entry : batch.entries) {
    if (entry.origin.loop == index && loop.tables.answers.find(entry.origin.ticket) == nullptr) {
      parts_.coverage.count(Happening::answer_for_nobody);
    }
  }
  std::vector<std::shared_ptr<Session>> listening;
  std::ranges::copy_if(sessions_, std::back_inserter(listening), [&](const auto& session) {
    return session->loop() == index && session->state() == Session::State::open;
  });
  const BatchDelivered delivered{.batch = batch, .loop = index, .sessions = listening};
  loop.tables.fanout.deliver(batch);
  parts_.checks.tell(&Check::on_delivered, delivered);
  forget_closed();
}

void Node::forget_closed() {
  std::erase_if(sessions_, [](const auto& session) { return session->state() == Session::State::closed; });
}

}  // namespace stonechat::sim
