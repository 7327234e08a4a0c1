// The transport: a session over two file descriptors, or over TCP on the loopback address.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/gdbstub/session.hpp"
#include "sim/result.hpp"

namespace faultline::sim::gdbstub {

/// Serves packets that arrive on `input` until the other side detaches, kills or closes; answers go to `output`. Never
/// blocks while the machine runs, so that ^C is heard. Both descriptors stay open.
Wish serve(Session&, int input, int output);

/// Listens on 127.0.0.1, never on another address. `port` 0 lets the system choose; `listening` is told the port once
/// connections are accepted. One client at a time; the machine stays where it is between one and the next, until one of
/// them kills it. Error: the port cannot be had.
std::optional<Error> serve_tcp(Session&, std::uint16_t port,
                               const std::function<void(std::uint16_t)>& listening);

} // namespace faultline::sim::gdbstub
