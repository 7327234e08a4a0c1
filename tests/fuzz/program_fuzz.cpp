// Instructions as a program of Linux, under both kernels: whatever they are, the kernel stays whole.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/linux_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::fuzz;
    constexpr std::uint64_t budget = 60'000;
    const Input input({data, size});
    const auto words = input.words();
    guest_for(input.choice(0)).run({words, std::as_bytes(words)}, budget, input.hash());
    return 0;
}
