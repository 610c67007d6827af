// For tests: the rules told as scripts that a product person can read.
//
//   alice creates tea with bob            → 1
//   bob posts in tea "hi"                 → 2
//   eve posts in tea "hi"                 → refused chat_not_found
//
// A step is `ACTOR VERB … → RESULT`, where the result is the sequence of the event that came of it, `as N` (a repeat
// of the command that became event N, or what it wants is so since N), `nothing` (nothing was to be done) or
// `refused REASON`. The steps:
//
//   WHO creates CHAT with A B …          [hidden-before-joining]      WHO opens CHAT with A      (a direct chat)
//   WHO adds to CHAT A B …               WHO removes from CHAT A      WHO leaves CHAT
//   WHO makes in CHAT A owner|admin|member                            WHO renames CHAT WORD      WHO deletes CHAT
//   WHO posts in CHAT WORD               [replying-to ID] [after ID]
//   WHO edits in CHAT ID WORD            WHO erases in CHAT ID
//   WHO likes in CHAT ID EMOJI           WHO unlikes in CHAT ID EMOJI
//
// Each may end with `as ID`, its command's id; a post without one gets m1, m2, … in turn.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chat/apply.h"

namespace stonechat::chat {

class RuleScript {
 public:
  // Runs a line a step and reports, for each that went otherwise, what happened instead.
  void run(const std::string& text);

  std::vector<Event> events;

 private:
  using Words = std::vector<std::string>;

  std::string step(const Words& words);
  std::string told(const Outcome& outcome);
  CommandBody body_of(const Words& words);
  User user(const std::string& name);
  std::vector<User> users(const Words& words, std::size_t first);

  std::map<std::string, UserKey> users_;
  std::map<std::string, ChatState> chats_;
  Sequencer sequencer_{GlobalSequence{}};
  std::int64_t chat_number_ = 0;
  int made_ = 0;
};

}  // namespace stonechat::chat
