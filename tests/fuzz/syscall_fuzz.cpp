// Sequences of system calls under both kernels: whatever a program asks for, the kernel stays whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/linux_guest.hpp"
#include "tests/fuzz/syscall_program.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::fuzz;
    constexpr std::uint64_t budget = 400'000;
    constexpr std::size_t header = 8; // of which one byte is used
    if (size <= header)
        return 0;
    const SyscallProgram program = syscall_program(std::span(data, size).subspan(header));
    guest_for(data[0]).run({program.text, program.data}, budget + program.work, Input({data, size}).hash());
    return 0;
}
