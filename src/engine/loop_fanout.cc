#include "engine/loop_fanout.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "chat/member_list.h"
#include "wire/stored_change.h"
#include "wire/stored_event.h"

namespace stonechat::engine {
namespace {

const chat::Event* event_of(const BatchEntry& entry) {
  const auto* applied = std::get_if<chat::Applied>(&entry.answer);
  return applied == nullptr ? nullptr : &applied->event;
}

}  // namespace

void LoopFanout::add(UserKey user, Receiver& receiver) {
  receiver.ticket_ = answers_.open(receiver);
  Receiver*& first = receivers_[user];
  receiver.next_ = first;
  first = &receiver;
}

void LoopFanout::remove(UserKey user, Receiver& receiver) {
  answers_.close(receiver.ticket_);
  const auto at = receivers_.find(user);
  check(at != receivers_.end(), "who is removed was added");
  Receiver** link = &at->second;
  while (*link != &receiver) {
    link = &(*link)->next_;
  }
  *link = receiver.next_;
  if (at->second == nullptr) {
    receivers_.erase(at);
  }
}

void LoopFanout::deliver(const CommittedBatch& batch) {
  places_.clear();
  for (std::uint32_t i = 0; i < batch.entries.size(); ++i) {
    places_.push_back({.chat_hash = stable_hash(batch.entries[i].chat.view()), .index = i});
  }
  std::ranges::sort(places_, {}, [](const Place& place) { return std::pair{place.chat_hash, place.index}; });
  const std::span<const Place> all{places_};
  for (std::size_t first = 0; first < all.size();) {
    std::size_t end = first + 1;
    while (end < all.size() && all[end].chat_hash == all[first].chat_hash) {
      ++end;
    }
    deliver_chat(batch, all.subspan(first, end - first));
    first = end;
  }
  for (const SessionsEnded& ended : batch.ended) {
    end(ended);
  }
}

void LoopFanout::end(const SessionsEnded& ended) {
  const auto at = receivers_.find(ended.user);
  Receiver* next = nullptr;
  for (Receiver* receiver = at == receivers_.end() ? nullptr : at->second; receiver != nullptr; receiver = next) {
    next = receiver->next_;
    receiver->on_ended(ended);
  }
}

// `places` are of one chat (or of several whose hashes meet: then only runs are shorter).
void LoopFanout::deliver_chat(const CommittedBatch& batch, std::span<const Place> places) {
  const auto audience = [&](const Place& place) -> const chat::MemberList* {
    const chat::Event* event = event_of(batch.entries[place.index]);
    return event == nullptr ? nullptr : event->audience.get();
  };
  for (std::size_t first = 0; first < places.size();) {
    const chat::MemberList* members = audience(places[first]);
    if (members == nullptr) {
      answer(batch.entries[places[first].index]);
      ++first;
      continue;
    }
    std::size_t end = first + 1;
    while (end < places.size() && audience(places[end]) == members) {
      ++end;
    }
    deliver_run(batch, places.subspan(first, end - first));
    first = end;
  }
}

// Walks the audience once for all events of the run: over the members, or over who is connected, whichever are fewer.
void LoopFanout::deliver_run(const CommittedBatch& batch, std::span<const Place> run) {
  const chat::MemberList& audience = *event_of(batch.entries[run.front().index])->audience;
  frames_.assign(run.size(), Frames{});
  answered_.assign(run.size(), 0);
  constexpr std::size_t search_cost = 8;  // of finding a member in a list, in steps of walking it
  if (audience.size() > receivers_.size() * search_cost) {
    for (const auto& [user, first] : receivers_) {
      if (const chat::Member* member = audience.find(user)) {
        give(batch, run, *member, first);
      }
    }
  } else {
    for (const chat::Member& member : audience.all()) {
      const auto at = receivers_.find(member.user);
      if (at != receivers_.end()) {
        give(batch, run, member, at->second);
      }
    }
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (answered_[i] == 0) {
      answer(batch.entries[run[i].index]);
    }
  }
}

void LoopFanout::give(const CommittedBatch& batch, std::span<const Place> run, const chat::Member& member,
                      Receiver* first) {
  for (Receiver* receiver = first; receiver != nullptr; receiver = receiver->next_) {
    for (std::size_t i = 0; i < run.size(); ++i) {
      const BatchEntry& entry = batch.entries[run[i].index];
      if (is_here(entry.origin) && entry.origin.ticket == receiver->ticket_) {
        receiver->on_answer(entry);
        answered_[i] = 1;
        continue;
      }
      receiver->deliver(frame_for(member, *event_of(entry), frames_[i]));
      deliveries_.increment();
    }
  }
}

const net::FramePtr& LoopFanout::frame_for(const chat::Member& member, const chat::Event& event, Frames& frames) {
  const bool hidden = chat::hides_content_from(event, member);
  net::FramePtr& frame = hidden ? frames.without_content : frames.whole;
  if (!frame) {
    json_.clear();
    if (hidden) {
      wire::append_change_without_content(json_, event);
    } else {
      wire::append_event(json_, event);
    }
    frame = net::make_websocket_text(json_);
  }
  return frame;
}

void LoopFanout::answer(const BatchEntry& entry) {
  if (!is_here(entry.origin)) {
    return;
  }
  if (AnswerSink* sink = answers_.find(entry.origin.ticket)) {
    sink->on_answer(entry);
  }
}

}  // namespace stonechat::engine
