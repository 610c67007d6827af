#include "app/operations_door.h"

#include <array>
#include <utility>

namespace stonechat::app {

std::expected<std::unique_ptr<OperationsDoor>, Failure> OperationsDoor::open(net::Loop& loop, const std::string& listen,
                                                                             const api::Operations& operations) {
  const auto address = net::ListenAddress::parse(listen);
  if (!address) {
    return std::unexpected(address.error());
  }
  std::unique_ptr<OperationsDoor> door{new OperationsDoor(loop, operations)};
  net::ListenerHooks hooks;
  hooks.accepted = [door = door.get()](net::Loop&, int fd) { door->http_.accept(fd); };
  const std::array<net::Loop*, 1> loops{&loop};
  auto listeners = net::Listener::listen_on(loops, *address, hooks);
  if (!listeners) {
    return std::unexpected(std::move(listeners.error()));
  }
  door->listener_ = std::move(listeners->front());
  return door;
}

}  // namespace stonechat::app
