// libFuzzer's mutations, for inputs that are a header and units of one size: most of the changes keep units whole.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/instructions.hpp"

namespace faultline::fuzz {

/// Each target of that kind has a source that defines it.
struct Units {
    std::size_t bytes;
    /// Puts a new one there.
    void (*make)(std::uint8_t* to, Random&);
};
extern const Units units;

} // namespace faultline::fuzz
