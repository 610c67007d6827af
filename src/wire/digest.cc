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

}  // namespace stonechat::wire
