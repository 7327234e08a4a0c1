// A machine with page tables but without a kernel: code at one place, a window of data pages of every kind at
// another, and vectors that nothing is loaded at.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "sim/machine.hpp"

namespace faultline::tests {

namespace layout {
inline constexpr std::uint64_t ram = 0x4000'0000;
inline constexpr std::uint64_t ram_size = 16ULL << 20;
inline constexpr std::uint64_t tables = ram + 0x10'0000;
inline constexpr std::uint64_t code_pa = ram + 0x20'0000;
inline constexpr std::uint64_t data_pa = ram + 0x40'0000;

inline constexpr std::uint64_t code = 0x40'0000;                ///< EL0 and EL1 may fetch and read
inline constexpr std::uint64_t vectors = 0xFFFF'FF80'0000'0000; ///< EL1 only
inline constexpr std::uint64_t data = 0x1000'0000;              ///< the window, page by page:
inline constexpr std::uint64_t writable = data;                 ///< two pages that EL0 may write
inline constexpr std::uint64_t unmapped = data + 0x2000;
inline constexpr std::uint64_t read_only = data + 0x3000;
inline constexpr std::uint64_t el1_only = data + 0x4000;
inline constexpr std::uint64_t device_memory = data + 0x5000;
inline constexpr std::uint64_t hole = data + 0x6000;       ///< mapped to where no memory is
inline constexpr std::uint64_t doorbell = data + 0x7000;   ///< the device page
inline constexpr std::uint64_t code_alias = data + 0x8000; ///< the first code page, writable at EL1 and EL0
inline constexpr std::uint64_t stack = data + 0x2000 - 0x800; ///< in the second writable page
} // namespace layout

/// What a test wants to know of a run, in order.
struct Events final : sim::Observer {
    std::vector<sim::ExceptionTaken> exceptions;
    std::vector<sim::ExceptionReturned> returns;
    std::vector<sim::WalkMade> walks;
    std::vector<sim::FunctionEntered> entered;
    std::vector<sim::FunctionLeft> left;
    std::vector<sim::SystemRegisterWritten> written;
    std::vector<sim::LogLine> log;
    void on_exception(const sim::ExceptionTaken& e) override { exceptions.push_back(e); }
    void on_return(const sim::ExceptionReturned& e) override { returns.push_back(e); }
    void on_walk(const sim::WalkMade& e) override { walks.push_back(e); }
    void on_function_entered(const sim::FunctionEntered& e) override { entered.push_back(e); }
    void on_function_left(const sim::FunctionLeft& e) override { left.push_back(e); }
    void on_system_register(const sim::SystemRegisterWritten& e) override { written.push_back(e); }
    void on_log(const sim::LogLine& e) override { log.push_back(e); }
};

class BareMachine {
public:
    explicit BareMachine(exceptions::CpuModel model = exceptions::CpuModel::cortex_a72, unsigned cpus = 1,
                         std::uint64_t turn = sim::MachineConfig{}.turn);

    sim::Machine machine;

    /// Puts instruction words at `layout::code` + offset.
    void put_code(std::span<const std::uint32_t> words, std::uint64_t offset = 0);
    void put_code(std::initializer_list<std::uint32_t> words, std::uint64_t offset = 0) {
        put_code(std::span(words.begin(), words.size()), offset);
    }
    /// MMU on, at `el`, PC at the code, SP at layout::stack, VBAR_EL1 at layout::vectors.
    sim::MachineState start(unsigned el) const;
    /// The same state as a host and its program have it, with `max`: the kernel's level is EL2, EL1's registers are
    /// those of EL2, and EL1 has nothing.
    static sim::MachineState as_host(sim::MachineState);
    /// The same for every CPU; each has its code 0x400 bytes behind that of the one before.
    sim::MachineState start_all(unsigned el) const;
    /// Maps a page of the table that `va` selects.
    void map(std::uint64_t va, std::uint64_t pa, std::uint64_t attributes);
    std::uint64_t read64(std::uint64_t pa) const {
        return machine.memory().read64(mmu::Pa{pa}).value_or(~0ULL);
    }

private:
    std::uint64_t next_table_ = layout::tables + 2 * mmu::page_size;
};

/// Page attributes (level 3 descriptor bits besides the address).
namespace page {
inline constexpr std::uint64_t normal_el0_rw =
    0x743 | 1ULL << 53; ///< EL0 and EL1 may write; not executable at EL1
inline constexpr std::uint64_t normal_el0_ro = 0x7C3;
inline constexpr std::uint64_t normal_el1_rw = 0x703;
inline constexpr std::uint64_t device_el0_rw = 0x747 | 1ULL << 53 | 1ULL << 54;
} // namespace page

/// Every difference, one a line, the names as Arm spells them; empty if the states are equal.
std::string differences(const sim::MachineState&, const sim::MachineState&);

} // namespace faultline::tests
