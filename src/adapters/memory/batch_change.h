// The changes that one batch makes to the tables, each of which can be undone.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/memory/memory_data.h"

namespace stonechat::memory {

class BatchChange {
 public:
  explicit BatchChange(MemoryData& data) : data_(data) {}

  // Each is false at a duplicate of a unique key, or where what it names is not there: then undo().
  bool add(const engine::NewUser& user);
  bool add(const engine::NamedUser& named);
  bool add(const chat::Event& event);

  void undo();
  // What stopped it; empty so far.
  const std::string& problem() const { return problem_; }

 private:
  bool change_chat(Chat& chat, const chat::Event& event);
  bool create_chat(const chat::Event& event, const chat::ChatCreated& body);
  bool add_members(Chat& chat, const chat::Event& event, const std::vector<chat::User>& users);
  bool remove_member(Chat& chat, UserKey user, ChatSequence left);
  bool change_role(Chat& chat, const chat::Event& event, const chat::MemberUpdated& body);
  bool set_role(Chat& chat, UserKey user, chat::Role role);
  bool update_chat(Chat& chat, const chat::ChatUpdated& body);
  bool end_chat(Chat& chat, const chat::Event& event);
  bool add_entry(Chat& chat, const chat::Event& event);
  bool add_change(Chat& chat, const chat::Event& event);
  bool change_message(Chat& chat, const chat::Event& event);
  bool edit(Chat& chat, const chat::Event& event, const chat::MessageEdited& body);
  bool erase(Chat& chat, const chat::Event& event, const chat::MessageDeleted& body);
  bool react(Chat& chat, const chat::Event& event, const chat::ReactionUpdated& body);
  // Null, with a problem, where there is no such message or it is deleted.
  Entry* target(Chat& chat, ChatSequence sequence);
  void raise_shard(const chat::Event& event);

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  // Remembers what is at a place that stays where it is, before it is changed.
  template <class T>
  T& changing(T& place) {
    undo_.emplace_back([&place, before = place] { place = before; });
    return place;
  }

  template <class Map, class Key, class Value>
  bool insert(Map& map, const Key& key, Value&& value, const char* what) {
    return remember_insert(map, key, map.emplace(key, std::forward<Value>(value)).second, what);
  }

  template <class Set, class Key>
  bool insert(Set& set, const Key& key, const char* what) {
    return remember_insert(set, key, set.insert(key).second, what);
  }

  template <class Container, class Key>
  bool remember_insert(Container& container, const Key& key, bool inserted, const char* what) {
    if (!inserted) {
      return fail(std::string("duplicate ") + what);
    }
    undo_.emplace_back([&container, key] { container.erase(key); });
    return true;
  }

  MemoryData& data_;
  std::vector<std::function<void()>> undo_;
  std::string problem_;
};

}  // namespace stonechat::memory
