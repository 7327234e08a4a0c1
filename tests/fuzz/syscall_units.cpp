#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/syscall_program.hpp"

namespace faultline::fuzz {

const Units units = {bytes_per_call, [](std::uint8_t* to, Random& random) {
                         for (std::size_t n = 0; n < bytes_per_call; ++n)
                             to[n] = static_cast<std::uint8_t>(random() >> 8U);
                     }};

} // namespace faultline::fuzz
