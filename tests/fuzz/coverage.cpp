#include "tests/fuzz/coverage.hpp"

#include <cstddef>

namespace faultline::fuzz {

namespace {
// libFuzzer takes what lies in a section of this name for counters of its own; elsewhere they are only bytes.
constexpr std::size_t room = std::size_t{1} << 15U;
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]] std::uint8_t counters[room];
} // namespace

void note_reached(std::uint64_t number) {
    ++counters[number % room];
}

} // namespace faultline::fuzz
