// The machine: RAM, up to eight CPUs that take turns on Unicorn, the device page, and the loop that runs them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exceptions/features.hpp"
#include "mmu/physical_memory.hpp"
#include "mmu/translate.hpp"
#include "sim/machine_notes.hpp"
#include "sim/machine_state.hpp"
#include "sim/observer.hpp"
#include "sim/result.hpp"
#include "sim/stop.hpp"
#include "sim/watches.hpp"

namespace faultline::sim {

struct BoardBank {
    mmu::Pa base;
    std::uint64_t size = 0;
};

/// Everything a machine is built from. Defaults: 64 MiB at 0x40000000, device page at 0x09000000, Cortex-A72.
struct MachineConfig {
    exceptions::CpuModel cpu = exceptions::CpuModel::cortex_a72;
    /// How many, 1 to most_cpus. MPIDR_EL1.Aff0 is the number; CPU 0 begins, PSCI CPU_ON starts the others.
    unsigned cpus = 1;
    /// Instructions that a CPU retires before the next one's turn, at least 1. A change of CPU costs 2 to 3 us, as
    /// much as thousands of instructions; on the other hand a CPU that spins in vain spins to the end of its turn.
    std::uint64_t turn = 20'000;
    std::vector<BoardBank> banks = {{mmu::Pa{0x4000'0000}, 64ULL << 20}};
    /// PA of the device page (faultline_abi.h); 0 = no device.
    mmu::Pa device{0x0900'0000};
    std::uint64_t timer_hz = 62'500'000;                   ///< CNTFRQ_EL0
    std::uint64_t instructions_per_second = 1'000'000'000; ///< modelled speed: time is the retired count
    std::string input;                                     ///< what the program reads from standard input
};

struct Limits {
    std::uint64_t instructions = 200'000'000; ///< retired in total since reset
    std::uint64_t log_bytes = 1ULL << 20;
    std::uint64_t console_bytes = 16ULL << 20;
};

/// A guest function to report: [start, start + size) as virtual addresses.
struct TracedFunction {
    mmu::Va start;
    std::uint64_t size = 0;
};

class Machine {
public:
    /// Fails when a bank is impossible or Unicorn is too old.
    static Result<Machine> create(const MachineConfig&);
    Machine(Machine&&) noexcept;
    Machine& operator=(Machine&&) noexcept;
    ~Machine();

    /// The state between two instructions. Writing registers through set_state() drops what Unicorn has
    /// cached; the number of CPUs must be that of the machine.
    const MachineState& state() const;
    void set_state(const MachineState&);
    mmu::PhysicalMemory& memory();
    const mmu::PhysicalMemory& memory() const;
    const MachineConfig& config() const;
    /// Host code has written RAM through memory(): forget translated code.
    void memory_changed();
    /// The same for [at, at + size) alone.
    void memory_changed(mmu::Pa at, std::uint64_t size);

    /// What set_state() forgets. Open calls are known while an observer is installed.
    MachineNotes notes() const;
    /// set_state() with notes: what happens from here on is told as if it had been run to, provided that
    /// may_be_restored_here() held.
    void restore(const MachineState&, const MachineNotes&);
    /// Not at the first instruction of a traced function, where it matters how control came here.
    bool may_be_restored_here() const;
    /// The pages of RAM written since the last call or, at first, ever: in ascending order. Costs the run as much
    /// as a TLBI.
    std::vector<mmu::Pa> take_written();

    /// Not owned; called in the order of addition.
    void add_observer(Observer&);
    void remove_observer(Observer&);
    /// Functions whose entry and exit are reported while an observer is installed.
    void trace_functions(std::vector<TracedFunction>);
    /// Instead of what was watched before; {} for nothing. Reported while an observer is installed.
    void watch(Watches);

    /// Runs until the guest ends, a limit is reached or the guest is stuck.
    Stop run(const Limits&);
    /// Runs until `until` is reached, at the latest: every instant of a run can be asked for exactly.
    Stop run_until(Instant until, const Limits&);
    /// One instruction, or one exception entry.
    Stop step(const Limits&);

    /// Looks at guest memory through the current tables, as a debugger does: no TLB fill, no event, no
    /// permission check.
    bool peek(mmu::Va, std::span<std::byte> out) const;
    /// The current stage 1 context for walk().
    mmu::Regime regime() const;

    struct Impl; ///< defined for the machine's own files only

private:
    explicit Machine(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace faultline::sim
