// The whole architectural state of one PE, as a comparable value.
#pragma once

#include <array>
#include <cstdint>

#include "exceptions/features.hpp"
#include "exceptions/pstate.hpp"
#include "exceptions/system_registers.hpp"

namespace faultline::exceptions {

struct Vector128 {
    std::uint64_t lo = 0, hi = 0;
    bool operator==(const Vector128&) const = default;
};

struct Processor {
    std::array<std::uint64_t, 31> x{}; ///< X0 to X30
    std::uint64_t sp_el0 = 0, sp_el1 = 0, pc = 0;
    Pstate pstate;
    std::array<Vector128, 32> v{};
    std::uint32_t fpcr = 0, fpsr = 0;
    SystemRegisters sys;
    CpuFeatures features;
    bool operator==(const Processor&) const = default;

    /// The stack pointer that SP names at the current EL and PSTATE.SP.
    std::uint64_t& sp() { return pstate.el() != 0 && pstate.sp() ? sp_el1 : sp_el0; }
    std::uint64_t sp() const { return pstate.el() != 0 && pstate.sp() ? sp_el1 : sp_el0; }
};

} // namespace faultline::exceptions
