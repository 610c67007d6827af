#include "engine/batch_lookups.h"

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "base/overloaded.h"

namespace stonechat::engine {
namespace {

// Asks for all `names` at once; where that fails, for one by one, so that only the chats of the failing ones suffer.
// `put(i, found)` takes what was found for the name i.
template <class Name, class Ask, class Put>
void ask_all(std::span<const Name> names, std::span<chat::ChatState* const> states, Ask ask, Put put,
             BatchLookups::Unreadable& unreadable, const std::function<void(const Failure&)>& report) {
  if (names.empty()) {
    return;
  }
  if (const auto found = ask(names)) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      put(i, (*found)[i]);
    }
    return;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = ask(names.subspan(i, 1));
    if (found) {
      put(i, found->front());
    } else {
      report(found.error());
      unreadable.insert(states[i]);
    }
  }
}

}  // namespace

void BatchLookups::want(chat::ChatState& state, const chat::Command& command) {
  if (!state.exists()) {
    return;
  }
  want_id(state, command.id);
  std::visit(
      Overloaded{[&](const chat::PostMessage& post) {
                   want_id(state, post.reply_to);
                   want_id(state, post.thread_root);
                   want_id(state, post.after);
                 },
                 [&](const chat::EditMessage& edit) { want_target(state, edit.target); },
                 [&](const chat::DeleteMessage& erase) { want_target(state, erase.target); },
                 [&](const chat::React& react) {
                   want_target(state, react.target);
                   reactions_.push_back(
                       {.chat = state.key, .message = react.target, .emoji = react.emoji, .user = command.sender.key});
                   reaction_states_.push_back(&state);
                 },
                 [](const auto&) {}},
      command.body);
}

void BatchLookups::want_id(chat::ChatState& state, const std::optional<MessageId>& id) {
  if (id && state.recent.find(*id) == nullptr) {
    ids_.push_back({.chat = state.key, .id = *id});
    id_states_.push_back(&state);
  }
}

void BatchLookups::want_target(chat::ChatState& state, const MessageId& id) {
  targets_.push_back({.chat = state.key, .id = id});
  target_states_.push_back(&state);
}

BatchLookups::Unreadable BatchLookups::look_up(const std::function<void(const Failure&)>& report) {
  Unreadable unreadable;
  ask_all<CommandName>(
      ids_, id_states_, [&](std::span<const CommandName> names) { return store_.find_commands(names); },
      [&](std::size_t i, const std::optional<chat::CommandRecord>& record) {
        if (record) {
          id_states_[i]->recent.remember(ids_[i].id, *record);
        }
      },
      unreadable, report);
  ask_all<CommandName>(
      targets_, target_states_, [&](std::span<const CommandName> names) { return store_.find_targets(names); },
      [&](std::size_t i, const std::optional<chat::TargetMessage>& target) {
        if (target) {
          target_states_[i]->targets.put(targets_[i].id, *target);
        }
      },
      unreadable, report);
  ask_all<ReactionName>(
      reactions_, reaction_states_, [&](std::span<const ReactionName> names) { return store_.find_reactions(names); },
      [&](std::size_t i, const chat::TargetReaction& reaction) {
        chat::Targets& targets = reaction_states_[i]->targets;
        if (const chat::TargetMessage* message = targets.find(reactions_[i].message)) {
          targets.put_reaction({.message = message->chat_sequence,
                                .emoji = std::string{reactions_[i].emoji},
                                .user = reactions_[i].user},
                               reaction);
        }
      },
      unreadable, report);
  for (auto* names : {&ids_, &targets_}) {
    names->clear();
  }
  reactions_.clear();
  for (auto* states : {&id_states_, &target_states_, &reaction_states_}) {
    states->clear();
  }
  return unreadable;
}

}  // namespace stonechat::engine
