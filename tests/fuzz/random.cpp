// Random inputs for a target that a guest executes, most of them made as the mutator makes them, by the thousand and without a fuzzer: it does
// not learn, but the optimised build executes in a minute what the instrumented one takes an hour for.
// Usage: X_random COUNT [SEED [FILE]]: FILE keeps the input being executed, so that a crash leaves it behind.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "tests/fuzz/input.hpp"
#include "tests/fuzz/mutator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace faultline::fuzz;

std::vector<std::uint8_t> some_input(Random& random) {
    constexpr std::size_t most_units = 64;
    const std::size_t used = 1 + random() % most_units;
    std::vector<std::uint8_t> bytes(header_bytes + used * units.bytes);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random() >> 8U);
    if (random() % 8 != 0)
        for (std::size_t n = 0; n < used; ++n)
            units.make(bytes.data() + header_bytes + n * units.bytes, random);
    return bytes;
}

std::uint32_t argument(int argc, char** argv, int n, std::uint32_t otherwise) {
    return argc > n ? static_cast<std::uint32_t>(std::strtoul(argv[n], nullptr, 0)) : otherwise;
}

} // namespace

int main(int argc, char** argv) {
    const std::uint32_t count = argument(argc, argv, 1, 100), first = argument(argc, argv, 2, 1);
    for (std::uint32_t n = 0; n < count; ++n) {
        Random random(first + n);
        random.discard(8); // neighbouring seeds begin alike
        const auto input = some_input(random);
        if (argc > 3)
            std::ofstream(argv[3], std::ios::binary)
                .write(reinterpret_cast<const char*>(input.data()),
                       static_cast<std::streamsize>(input.size()));
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    return 0;
}
