// One function of several lambdas, for std::visit.
#pragma once

namespace stonechat {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace stonechat
