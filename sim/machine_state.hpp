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
inline constexpr std::uint32_t machine_state_version = 4;

/// The exclusive monitor of a CPU, local and global in one. Unicorn's own is cleared whenever state is loaded into it.
struct ExclusiveMonitor {
    bool open = false;
    std::uint64_t address = 0;  ///< virtual
    std::uint64_t physical = 0; ///< a store by another CPU to its reservation granule clears the monitor
    std::uint64_t value_lo = 0, value_hi = 0;
    bool operator==(const ExclusiveMonitor&) const = default;
};

/// What a CPU does when its turn comes.
enum class CpuActivity : std::uint8_t {
    off,                   ///< not started yet, or switched off: PSCI CPU_ON and CPU_OFF
    running,               ///< executes instructions
    waiting_for_event,     ///< in WFE: the next event wakes it, or an interrupt that it does not mask
    waiting_for_interrupt, ///< in WFI: an interrupt that is signalled wakes it, masked or not
};

/// One CPU.
struct CpuState {
    exceptions::Processor cpu;
    mmu::Tlb tlb;
    ExclusiveMonitor monitor;
    CpuActivity activity = CpuActivity::off;
    bool event = false; ///< the Event Register. Arm ARM, "Wait for Event mechanism and Send event"
    bool jumped = true; ///< control did not simply fall through to PC: a function that begins there is called
    bool operator==(const CpuState&) const = default;
};

struct MachineState {
    /// The turn of a CPU that has nobody to take turns with.
    static constexpr std::uint64_t endless = ~std::uint64_t{0};

    std::vector<CpuState> cpus = std::vector<CpuState>(1); ///< at least one; the index is the CPU's number
    unsigned current = 0;                                  ///< the CPU that executes the next instruction
    std::uint64_t turn_ends = endless; ///< the retired count at which the next CPU's turn begins
    Instant now;
    std::uint64_t idle_ticks = 0;     ///< of the counter, that passed while every CPU waited and none retired
    std::uint64_t input_position = 0; ///< bytes of standard input already read
    std::uint64_t log_bytes = 0;      ///< bytes of log the guest has printed
    std::uint64_t console_bytes = 0;  ///< bytes processes have written to the terminal
    bool operator==(const MachineState&) const = default;

    /// The current CPU, and what it consists of.
    CpuState& self() { return cpus[current]; }
    const CpuState& self() const { return cpus[current]; }
    exceptions::Processor& cpu() { return self().cpu; }
    const exceptions::Processor& cpu() const { return self().cpu; }
    mmu::Tlb& tlb() { return self().tlb; }
    const mmu::Tlb& tlb() const { return self().tlb; }
    ExclusiveMonitor& monitor() { return self().monitor; }
    const ExclusiveMonitor& monitor() const { return self().monitor; }
};

} // namespace faultline::sim
