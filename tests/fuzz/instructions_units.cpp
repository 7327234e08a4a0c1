#include <cstring>

#include "tests/fuzz/mutator.hpp"

namespace faultline::fuzz {

const Units units = {sizeof(std::uint32_t), [](std::uint8_t* to, Random& random) {
                         const std::uint32_t word = some_instruction(random);
                         std::memcpy(to, &word, sizeof word);
                     }};

} // namespace faultline::fuzz
