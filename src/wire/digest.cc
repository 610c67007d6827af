#include "wire/digest.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wire/enum_text.h"
#include "wire/sha256.h"

namespace stonechat::wire {
namespace {

// A command's fields, each with its length in front, behind the name of the form; so no field runs into the next.
class Form {
 public:
  explicit Form(std::string_view kind, std::size_t size) {
    bytes_.reserve(size + 256);
    add(kind);
  }

  void add(std::string_view field) {
    add_size(field.size());
    bytes_ += field;
  }

  // The empty text stands for none: an id is never empty.
  void add(const std::optional<MessageId>& id) { add(id ? id->view() : std::string_view{}); }

  void add(std::span<const UserId> users) {
    add_size(users.size());
    for (const UserId& user : users) {
      add(user.view());
    }
  }

  void add_set(std::span<const UserId> users) {
    std::vector<UserId> sorted(users.begin(), users.end());
    std::ranges::sort(sorted);
    add(sorted);
  }

  chat::Digest digest() const {
    const auto whole = sha256(bytes_);
    chat::Digest cut;
    std::ranges::copy_n(whole.begin(), cut.size(), cut.begin());
    return cut;
  }

 private:
  void add_size(std::size_t size) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes_ += static_cast<char>((size >> shift) & 0xff);
    }
  }

  std::string bytes_;
};

}  // namespace

chat::Digest digest_of(const chat::PostMessage& post, std::string_view canonical_metadata) {
  Form form("PostMessage", post.content.size() + canonical_metadata.size() + post.mentions.size() * 40);
  form.add(text_of(post.type));
  form.add(post.content);
  form.add(post.reply_to);
  form.add(post.thread_root);
  form.add(post.mentions);
  form.add(canonical_metadata);
  return form.digest();
}

chat::Digest digest_of(const CreateChatFields& fields) {
  Form form("CreateChat", fields.name.size() + fields.description.size() + fields.members.size() * 40);
  form.add(text_of(fields.type));
  form.add(fields.name);
  form.add(fields.description);
  form.add(text_of(fields.visibility));
  form.add_set(fields.members);
  return form.digest();
}

chat::Digest digest_of(const AddMembersFields& fields) {
  Form form("AddMembers", fields.users.size() * 40);
  form.add_set(fields.users);
  return form.digest();
}

chat::Digest digest_of(const chat::EditMessage& edit) {
  Form form("EditMessage", edit.content.size());
  form.add(edit.target);
  form.add(edit.content);
  return form.digest();
}

chat::Digest digest_of(const chat::DeleteMessage& deletion) {
  Form form("DeleteMessage", 0);
  form.add(deletion.target);
  return form.digest();
}

chat::Digest digest_of(const chat::React& reaction) {
  Form form("React", reaction.emoji.size());
  form.add(reaction.target);
  form.add(reaction.emoji);
  form.add(text_of(reaction.op));
  return form.digest();
}

chat::Digest digest_of(const chat::RemoveMember& removal) {
  Form form("RemoveMember", 0);
  form.add(removal.user.id.view());
  return form.digest();
}

chat::Digest digest_of(const chat::ChangeRole& change) {
  Form form("ChangeRole", 0);
  form.add(change.user.id.view());
  form.add(text_of(change.role));
  return form.digest();
}

// Each field that is there, behind its name.
chat::Digest digest_of(const chat::UpdateChat& update) {
  Form form("UpdateChat", update.name.value_or("").size() + update.description.value_or("").size());
  if (update.name) {
    form.add("name");
    form.add(*update.name);
  }
  if (update.description) {
    form.add("description");
    form.add(*update.description);
  }
  if (update.visibility) {
    form.add("historyVisibility");
    form.add(text_of(*update.visibility));
  }
  return form.digest();
}

chat::Digest digest_of(const chat::DeleteChat&) { return Form("DeleteChat", 0).digest(); }

}  // namespace stonechat::wire
