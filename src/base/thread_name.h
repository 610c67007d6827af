// Names of threads, as `top -H`, `perf` and debuggers show them.
#pragma once

#include <pthread.h>

namespace stonechat {

// At most 15 characters.
inline void name_this_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace stonechat
