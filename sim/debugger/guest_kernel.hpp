// The guest kernel's structures, found by the names that they have in its DWARF. Nothing here knows an offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/debugger/guest_memory.hpp"
#include "sim/debugger/guest_os.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

/// Reads the kernel of one target. Lists of the guest are followed only so far: they may be damaged or circular.
class GuestKernel {
public:
    /// The symbols must outlive this.
    explicit GuestKernel(const GuestSymbols&);

    std::vector<Task> tasks(const Machine&) const;
    std::optional<Task> current(const Machine&, unsigned cpu) const;
    std::vector<GuestVma> vmas(const Machine&, const Task&) const;
    std::optional<SavedRegisters> user_registers(const Machine&, const Task&) const;
    /// pt_regs at that address: X0 to X30, SP, PC, PSTATE.
    std::optional<SavedRegisters> pt_regs(const GuestMemory&, std::uint64_t address) const;
    /// Bytes of struct pt_regs; 0 without debug information.
    std::uint64_t pt_regs_size() const { return pt_regs_size_; }
    /// Offset of the frame record inside pt_regs; nullopt where entry code makes none (4.9).
    std::optional<std::uint64_t> pt_regs_record() const;
    /// Address just above the task's kernel stack, where an entry from EL0 begins to push.
    std::uint64_t stack_top(const Task&) const;

private:
    std::optional<std::uint64_t> offset(std::string_view structure, std::string_view member) const;
    /// The member's value, unsigned; nullopt when there is no such member or no such memory.
    std::optional<std::uint64_t> member(const GuestMemory&, std::uint64_t object, std::string_view structure,
                                        std::string_view path) const;
    Task read_task(const GuestMemory&, std::uint64_t address) const;
    SavedRegisters switched_out(const GuestMemory&, std::uint64_t task) const;
    std::string vma_name(const GuestMemory&, std::uint64_t vma, const GuestVma&, std::uint64_t mm) const;
    std::optional<std::uint64_t> current_address(const Machine&, unsigned cpu,
                                                 const std::vector<Task>&) const;

    const GuestSymbols* symbols_;
    std::uint64_t pt_regs_size_ = 0;
};

} // namespace faultline::sim
