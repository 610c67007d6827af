// An id in the form in which it is bound to a statement.
#pragma once

#include <optional>

#include "adapters/sqlite/statement.h"
#include "adapters/sqlite/stored_id.h"
#include "base/id.h"

namespace stonechat::sqlite {

// Lives, with the id that it was made of, until the statement has run.
class BoundId {
 public:
  explicit BoundId(const MessageId& id) : id_(&id), uuid_(uuid_bytes(id)) {}
  // NULL where there is none.
  explicit BoundId(const std::optional<MessageId>& id)
      : id_(id ? &*id : nullptr), uuid_(id ? uuid_bytes(*id) : std::nullopt) {}

  void bind(Statement& statement, int position) const {
    if (uuid_) {
      statement.bind_blob(position, *uuid_);
    } else if (id_ != nullptr) {
      statement.bind_text(position, id_->view());
    } else {
      statement.bind_null(position);
    }
  }

 private:
  const MessageId* id_;
  std::optional<UuidBytes> uuid_;
};

}  // namespace stonechat::sqlite
