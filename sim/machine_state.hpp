// Everything a run depends on, RAM aside, as one comparable value. Unicorn is a cache of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exceptions/processor.hpp"
#include "mmu/tlb.hpp"
#include "sim/events.hpp"

namespace faultline::sim {

/// Bump when the struct changes: recordings made with another version are refused.
inline constexpr std::uint32_t machine_state_version = 1;

/// The local exclusive monitor. Unicorn's own is cleared whenever state is loaded into it.
struct ExclusiveMonitor {
    bool open = false;
    std::uint64_t address = 0, value_lo = 0, value_hi = 0;
    bool operator==(const ExclusiveMonitor&) const = default;
};

struct MachineState {
    exceptions::Processor cpu;
    mmu::Tlb tlb;
    ExclusiveMonitor monitor;
    Instant now;
    std::uint64_t input_position = 0; ///< bytes of standard input already read
    std::uint64_t log_bytes = 0;      ///< bytes of log the guest has printed
    std::uint64_t console_bytes = 0;  ///< bytes processes have written to the terminal
    bool operator==(const MachineState&) const = default;
};

} // namespace faultline::sim
