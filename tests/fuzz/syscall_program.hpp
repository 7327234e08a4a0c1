// A sequence of system calls as a program: numbers and arguments come from an input, by way of lists of values that are
// worth trying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mmu/bits.hpp"

namespace faultline::fuzz {

struct SyscallProgram {
    std::vector<std::uint32_t> text;
    std::vector<std::byte> data; ///< strings and structures that arguments point to
    std::uint64_t work = 0;      ///< instructions that it needs for what is not a call, about; has a limit
};

/// Eight bytes a call: the number's low byte, six arguments, flags.
inline constexpr std::size_t bytes_per_call = 8;
using HighNumber = Bit<0>; ///< of the flags: bit 8 of the number
using IsWork = Bit<1>;     ///< of the flags: the first byte is one of these instead, modulo 4
enum class Work : unsigned {
    read,        ///< a byte, where the first argument says
    write,       ///< likewise
    write_pages, ///< a byte to each of as many pages as the second argument says
    loop,        ///< as often as the first argument says
};

/// Behind the last call the program exits.
SyscallProgram syscall_program(std::span<const std::uint8_t> calls);

} // namespace faultline::fuzz
