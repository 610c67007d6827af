// Which addresses a key set may be fetched from.
#pragma once

#include <string_view>

namespace stonechat::jwks_url {

// https, or http to this machine alone: who can change a key set on its way can be everybody here. No user or password,
// which would stand in the configuration's messages, no fragment, no character that needs escaping.
bool is_key_set_url(std::string_view url);

// Of one of those: that it stays on this machine.
bool is_plain_http(std::string_view url);

}  // namespace stonechat::jwks_url
