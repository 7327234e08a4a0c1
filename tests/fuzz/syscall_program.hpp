// A sequence of system calls as a program: numbers and arguments come from an input, by way of lists of values that are
// worth trying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace faultline::fuzz {

struct SyscallProgram {
    std::vector<std::uint32_t> text;
    std::vector<std::byte> data; ///< strings and structures that arguments point to
    std::uint64_t work = 0;      ///< instructions that it needs for what is not a call, about; has a limit
};

inline constexpr std::size_t bytes_per_call = 8;

/// Eight bytes a call: which one, six arguments, and one that is left free. Behind the last one the program exits.
SyscallProgram syscall_program(std::span<const std::uint8_t> calls);

} // namespace faultline::fuzz
