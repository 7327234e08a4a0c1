// The inside of Machine, for the machine_*.cpp files alone.
//
// Native code runs in the engine (Cpu); the instructions that the engine cannot be trusted with, and those whose
// memory access it was refused, are performed here, one at a time, in the order of checks of the Arm ARM:
// PC alignment, fetch, PSTATE.IL, the instruction's own. Either way an instruction retires or takes one
// exception.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "exceptions/entry.hpp"
#include "exceptions/system_access.hpp"
#include "mmu/translate.hpp"
#include "sim/address_filter.hpp"
#include "sim/code_shadow.hpp"
#include "sim/cpu.hpp"
#include "sim/devices/doorbells.hpp"
#include "sim/function_trace.hpp"
#include "sim/load_store.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

/// A memory access that failed, with what the event about it shows.
struct FailedAccess {
    mmu::Fault fault;
    mmu::Access access;
    bool by_walk = false; ///< Impl::failed_walk is the walk that ended in `fault`
};

/// The outcome of an instruction that was performed here: the exception it takes, or nothing if it retired.
using Raised = std::optional<std::variant<exceptions::Exception, FailedAccess>>;

struct Machine::Impl final : CpuClient {
    Impl(const MachineConfig&, mmu::PhysicalMemory&&);

    // --- what a machine consists of
    MachineConfig config;
    mmu::PhysicalMemory memory;
    /// While the engine is ahead of it, the registers that the engine holds are stale in here.
    MachineState state;
    std::unique_ptr<CodeShadow> code;
    std::unique_ptr<Cpu> cpu;
    Doorbells doorbells;
    std::vector<Observer*> observers;
    FunctionTrace functions;
    Watches watches;

    // --- derived from state
    mmu::Regime regime;
    std::array<Watch, 2>
        watch;           ///< of EL0, and of the kernel's level: the engine keeps their translations apart
    bool loaded = false; ///< the engine has what `state` says
    /// The retired count from which an interrupt is signalled to the current CPU, masked or not; may lie in the past.
    std::uint64_t signalled_at = ~std::uint64_t{0};

    // --- what the engine was told
    AddressFilter writable;   ///< granules, by physical address, that it may write without asking
    AddressFilter granted;    ///< entries of the modelled TLB, by their start, that it has used
    bool must_revoke = false; ///< a fetch needs a granule in `writable`
    /// The fault for which map() refused a page, at the page's start: the run ends there, and the instruction
    /// need not look it up and walk again. Forgotten when native code goes on.
    std::optional<mmu::Fault> refused;

    /// Granules that instructions were fetched from, by Exception level: as valid as the engine's translations.
    struct Fetched {
        std::uint64_t va = ~std::uint64_t{0};
        unsigned el = 0;
        const std::byte* host = nullptr;
    };
    std::array<Fetched, 32> fetched;

    // --- the present run
    Limits limits;
    Instant until;
    std::optional<Stop> stop;
    std::uint32_t word = 0; ///< of the instruction being performed
    std::uint64_t pc = 0;   ///< likewise
    bool settled = false;   ///< PC and the retired count already say how it ended
    mmu::Walk failed_walk;  ///< kept here because a FailedAccess is handed from function to function
    /// See MachineNotes.
    std::array<std::optional<std::pair<std::uint64_t, std::uint64_t>>, most_cpus> retried_entry;
    std::uint64_t native_limit = 0; ///< the retired count up to which native code was told to run
    /// The call being told: cleared for each it would cost as much as it takes to fill.
    FunctionEntered entered;
    FunctionLeft returned;              ///< likewise
    bool call_registers_wanted = false; ///< Observer::reads_call_registers()
    std::optional<exceptions::ExceptionRecord> last_exception;
    std::uint64_t last_exception_pc = 0, last_exception_at = 0;
    unsigned failed_entries = 0; ///< in a row, of a handler at its first store
    std::optional<Instant>
        shown_instruction;        ///< the last that observers were told of: a retried fetch is no second
    bool state_is_behind = false; ///< store_engine() before anybody looks at `state`

    // machine.cpp: registers between engine and state
    void load_engine();
    void store_engine();
    void refresh_controls();
    void refresh_watch(std::uint64_t sp);
    void switch_regime();
    void forget_translations();
    Instant now() const;
    bool time_is_up() const;
    bool turn_is_over() const;
    /// The retired count at which native code stops, whatever comes.
    std::uint64_t horizon() const {
        return std::min({until.retired, limits.instructions, state.turn_ends, interrupt_at()});
    }
    Stop run(const Limits&, Instant target);
    void advance();
    void finish(Stop why) { stop = std::move(why); }

    // machine_engine.cpp: what the engine asks
    std::optional<CpuMapping> map(mmu::Va, CpuAccess) override;
    bool trap() override;
    void marked_blocks(std::span<const MarkedBlock>) override;
    BlockEffect effect_of_block(std::uint64_t pc, std::uint64_t words) override;
    Instant block_start(std::uint64_t retired) const;
    void tell_return(Instant at);
    bool enter_function(std::uint32_t function, const MarkedBlock&);
    /// The instruction there, 0 unless the modelled TLB knows the place.
    std::uint32_t known_code(mmu::Va) const;
    bool reached_by_branch(const MarkedBlock&) const;
    void show_marks();
    void observers_changed();
    std::optional<CpuMapping> map_fetch(mmu::Va, mmu::Pa);
    const mmu::TlbEntry* walk_unobserved(mmu::Va, bool fetch);

    // machine_perform.cpp: one instruction
    enum class Cause : std::uint8_t { fetch_denied, data_denied, undefined };
    void perform(Cause);
    Raised perform_instruction(Cause, bool& native);
    std::optional<FailedAccess> fetch_word();
    Raised perform_exception_generation();
    Raised perform_eret();
    Raised perform_sp_arithmetic();
    bool sp_is_set_anew(std::uint64_t from, unsigned within) const;
    Raised undefined_or_fp_trap();
    void retire_to(std::uint64_t next);
    template <class Enter> exceptions::ExceptionRecord enter_handler(Enter&& enter) {
        exceptions::ExceptionRecord record;
        change_mode(&Cpu::set_mode_and_exception_registers, [&] { record = enter(); });
        cpu->set_pc(state.cpu().pc, true);
        state.now = {cpu->retired(), now().entries + 1};
        return record;
    }
    void take(const std::variant<exceptions::Exception, FailedAccess>&);
    void show_exception(const exceptions::ExceptionRecord&, const FailedAccess*);
    void check_progress(const exceptions::ExceptionRecord&);
    /// Around what may change EL or the choice of SP: the engine holds only the current SP.
    template <class Change>
    void change_mode(void (Cpu::*tell_engine)(const exceptions::Processor&), Change&& change) {
        state.cpu().sp() = cpu->sp();
        const unsigned controlling = state.cpu().controlling_el();
        change();
        if (state.cpu().controlling_el() != controlling)
            switch_regime();
        (cpu.get()->*tell_engine)(state.cpu());
        refresh_watch(state.cpu().sp());
    }

    // machine_memory.cpp: loads, stores
    std::variant<mmu::Translated, FailedAccess> translate(mmu::Va, const mmu::Access&);
    bool is_known_refusal(mmu::Va, const mmu::Access&) const;
    Raised perform_load_store(const LoadStore&);
    Raised check_sp(const LoadStore&) const;
    std::uint64_t address_of(const LoadStore&) const;
    void write_back(const LoadStore&, std::uint64_t address);
    std::optional<FailedAccess> read_at(std::uint64_t va, mmu::Access, std::span<std::byte> out);
    std::optional<FailedAccess> write_at(std::uint64_t va, mmu::Access, std::span<const std::byte> bytes);
    void put_bytes(const mmu::Translated&, std::uint64_t va, std::span<const std::byte> bytes);
    void get_bytes(const mmu::Translated&, std::uint64_t va, std::span<std::byte> out);
    void code_may_change(mmu::Pa, std::uint64_t size);
    std::optional<FailedAccess> read_element(std::uint64_t va, const LoadStore&, exceptions::Vector128& out);
    std::optional<FailedAccess> write_element(std::uint64_t va, const LoadStore&,
                                              const exceptions::Vector128& value);
    void set_loaded(const LoadStore&, unsigned reg, const exceptions::Vector128& value);
    exceptions::Vector128 to_store(const LoadStore&, unsigned reg) const;
    std::optional<FailedAccess> load(const LoadStore&, std::uint64_t va);
    std::optional<FailedAccess> store(const LoadStore&, std::uint64_t va);
    // machine_atomics.cpp
    std::optional<FailedAccess> load_exclusive(const LoadStore&, std::uint64_t va);
    std::optional<FailedAccess> store_exclusive(const LoadStore&, std::uint64_t va);
    std::optional<FailedAccess> compare_and_swap(const LoadStore&, std::uint64_t va);
    std::optional<FailedAccess> atomic(const LoadStore&, std::uint64_t va);
    // machine_structures.cpp
    std::optional<FailedAccess> structures(const LoadStore&, std::uint64_t va);
    std::optional<FailedAccess> transfer_lane(const LoadStore&, std::uint64_t va, unsigned reg, unsigned lane,
                                              unsigned bytes, unsigned alignment);

    // machine_history.cpp: watches
    bool is_watched(mmu::Pa, std::uint64_t size, bool write) const;
    bool must_see(mmu::Pa granule, bool write) const;
    void show_access(mmu::Pa, std::uint64_t va, std::span<const std::byte> before, bool write);
    bool put_piece(mmu::Pa, std::uint64_t va, std::span<const std::byte> bytes);
    void write_watched(mmu::Pa, std::uint64_t va, std::span<const std::byte> bytes);
    void show_instruction(std::uint64_t at);
    // machine_turns.cpp: several CPUs
    CpuState reset_cpu(unsigned number) const;
    bool others_run() const;
    void next_turn();
    void leave_turn(CpuActivity why);
    void wake(unsigned number);
    void send_event(unsigned number);
    void clear_other_monitors(mmu::Pa from, std::uint64_t size);
    bool others_monitor(mmu::Pa from, std::uint64_t size) const;
    Raised perform_hint();
    Raised perform_wait(bool wfe);
    void pass_time();
    // machine_interrupts.cpp
    std::uint64_t counter() const;
    std::uint64_t retired_at(std::uint64_t ticks) const;
    void refresh_interrupts();
    std::uint64_t interrupt_at() const {
        return state.cpu().pstate.masks_irq() ? ~std::uint64_t{0} : signalled_at;
    }
    bool interrupt_is_due() const;
    void take_interrupt();
    void send_interrupts(std::uint64_t written);
    static std::uint64_t waits_until(const CpuState&);
    std::uint64_t first_end_of_waits() const;
    void end_waits();
    bool pass_idle_time();

    // machine_psci.cpp: what the firmware answers. One CPU alone has none, and no EL3.
    bool has_firmware() const { return config.cpus > 1; }
    CpuState* cpu_named(std::uint64_t target);
    std::int32_t start_cpu(std::uint64_t target, std::uint64_t entry, std::uint64_t context);
    std::int32_t affinity_info(std::uint64_t target, std::uint64_t level);
    std::int32_t psci_call(std::uint32_t function);
    void call_firmware(std::uint16_t immediate);

    // machine_system.cpp: MRS, MSR, SYS
    Raised perform_system();
    std::uint64_t read_system_register(exceptions::SysReg);
    void write_system_register(exceptions::SysReg, unsigned rt);
    Raised perform_operation(exceptions::SysOperation, unsigned immediate, unsigned rt);
    Raised translate_address(exceptions::SysOperation, std::uint64_t va);
    Raised maintain_cache(exceptions::SysOperation, std::uint64_t va);
    Raised zero_block(std::uint64_t va);
    void ring(std::uint64_t offset, std::span<const std::byte> bytes);

    template <class Event, class Given> void tell(void (Observer::*method)(const Event&), Given&& event) {
        event.cpu = state.current;
        for (Observer* observer : observers)
            (observer->*method)(event);
    }
};

} // namespace faultline::sim
