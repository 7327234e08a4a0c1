// What the guest has reached, for libFuzzer to see beside what the host has, and for people to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/run.hpp"

namespace faultline::fuzz {

/// Notes that something was reached that bears this number, modulo what there is room for.
void note_reached(std::uint64_t number);

/// Which functions of a guest kernel were ever entered in this process. When it goes, and the environment variable
/// FAULTLINE_FUZZ_REACHED names a file, one line for each function is added there: "reached 4.9 do_mmap", or "missed".
class KernelCoverage {
public:
    KernelCoverage(std::string kernel, sim::KernelFunctions functions);
    ~KernelCoverage();
    KernelCoverage(const KernelCoverage&) = delete;
    KernelCoverage& operator=(const KernelCoverage&) = delete;

    /// Function `function` was entered from the call, or branch, before `caller`; libFuzzer sees each pair as one thing
    /// reached.
    void note_entered(std::uint32_t function, std::uint64_t caller);
    const std::vector<sim::TracedFunction>& ranges() const { return functions_.ranges; }

private:
    std::string kernel_;
    sim::KernelFunctions functions_;
    std::vector<bool> entered_;
};

} // namespace faultline::fuzz
