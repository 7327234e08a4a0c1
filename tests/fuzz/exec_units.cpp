#include "tests/fuzz/mutator.hpp"

namespace faultline::fuzz {

const Units units = {3, [](std::uint8_t* to, Random& random) {
                         for (int n = 0; n < 3; ++n)
                             to[n] = static_cast<std::uint8_t>(random() >> 8U);
                     }};

} // namespace faultline::fuzz
