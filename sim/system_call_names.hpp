// The names of Linux's system calls on arm64, for messages.
#pragma once

#include <cstdint>
#include <string>

namespace faultline::sim {

/// "openat" for 56: the numbers of include/uapi/asm-generic/unistd.h of Linux 6.1; "unknown" for others.
std::string system_call_name(std::uint64_t number);

} // namespace faultline::sim
