#include "ops/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace stonechat::ops {
namespace {

TEST(ServiceManager, IsToldOverItsSocket) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "stonechat-test-" + std::to_string(::getpid());
  name.copy(address.sun_path + 1, name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
  tell_service_manager("READY=1");
  std::array<char, 64> text{};
  EXPECT_EQ(::recv(fd, text.data(), text.size(), 0), 7);
  EXPECT_STREQ(text.data(), "READY=1");
  ::close(fd);
  tell_service_manager("READY=1");  // nobody is there: nothing happens
  ::unsetenv("NOTIFY_SOCKET");
  tell_service_manager("READY=1");
}

}  // namespace
}  // namespace stonechat::ops
