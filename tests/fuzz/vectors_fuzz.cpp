// Conformance vectors: whatever the line, it is a vector or an error.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/conformance/mmu_vectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::sim;
    (void)parse_mmu_vector({reinterpret_cast<const char*>(data), size}, "fuzz:1");
    return 0;
}
