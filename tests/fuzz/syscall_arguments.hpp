// What system calls are tried with: which call takes what, the values that are worth trying, and the page of strings and
// structures that some of them point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tests/fuzz/small_elf.hpp"

namespace faultline::fuzz {

inline constexpr std::uint32_t program_pid = 100; ///< its children count on from here

/// A call, and one letter for each argument, which selects the values that go there: a address of pages, b buffer,
/// c flags of clone, d number with a sign, e flags, mostly few, f file descriptor, g signal, h time, i small number, l length of pages,
/// m flags of mmap, n size, o flags of open, p path, r protection, s structure, u room for a structure, w process,
/// x anything, z size of a set of signals.
struct SyscallForm {
    std::uint32_t number;
    std::string_view kinds;
};
std::span<const SyscallForm> syscall_forms();

/// The value that `choice` selects of those of a kind. One choice in eight is of kind x, whatever is asked for.
std::uint64_t syscall_value(char kind, std::uint8_t choice);

/// The signal handlers of every program, words of its text from its second one on: where each of them begins.
std::span<const std::uint32_t> signal_handlers();
/// Strings and structures, as they lie at data_address.
std::vector<std::byte> argument_page();

} // namespace faultline::fuzz
