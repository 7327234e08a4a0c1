#include "tests/fuzz/coverage.hpp"

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace faultline::fuzz {

namespace {
// libFuzzer takes what lies in a section of this name for counters of its own; elsewhere they are only bytes.
constexpr std::size_t room = std::size_t{1} << 16U;
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]] std::uint8_t counters[room];
} // namespace

void note_reached(std::uint64_t number) {
    ++counters[number % room];
}

KernelCoverage::KernelCoverage(std::string kernel, sim::KernelFunctions functions)
    : kernel_(std::move(kernel)), functions_(std::move(functions)), entered_(functions_.names.size()) {}

KernelCoverage::~KernelCoverage() {
    const char* const path = std::getenv("FAULTLINE_FUZZ_REACHED");
    if (path == nullptr)
        return;
    std::ofstream file(path, std::ios::app);
    for (std::size_t n = 0; n < entered_.size(); ++n)
        file << (entered_[n] ? "reached " : "missed ") << kernel_ << ' ' << functions_.names[n] << '\n';
}

void KernelCoverage::note_entered(std::uint32_t function, std::uint64_t caller) {
    constexpr std::uint64_t spread = 0x9E37'79B9'7F4A'7C15; // neighbouring calls far from each other
    constexpr unsigned top = 48;
    entered_.at(function) = true;
    note_reached(((caller ^ std::uint64_t{function} << 32U) * spread) >> top);
}

} // namespace faultline::fuzz
