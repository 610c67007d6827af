// Who waits for an answer: a value that can cross threads and outlive the one that it names.
#pragma once

#include <cstdint>
#include <string>

namespace stonechat::engine {

// Names an open place in a loop's AnswerTable. Generation 0 names nothing.
struct Ticket {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

struct Origin {
  int loop = 0;
  Ticket ticket;
  std::string ref;  // the client's own, echoed in the answer
};

}  // namespace stonechat::engine
