// ELF files for the guest's execve: the first byte chooses the kernel, what follows is the file.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/linux_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::fuzz;
    constexpr std::uint64_t budget = 600'000; // the boot among them
    if (size == 0)
        return 0;
    unbooted_guest_for(data[0]).run_file(std::as_bytes(std::span(data, size)).subspan(1), budget);
    return 0;
}
