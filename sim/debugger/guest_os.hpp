// What the guest kernel knows, read from its memory by the layouts that its DWARF gives: tasks, their registers and
// their address spaces.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exceptions/processor.hpp"
#include "mmu/address.hpp"

namespace faultline::sim {

/// The registers of a task that is not (or not only) in a CPU.
struct SavedRegisters {
    std::array<std::uint64_t, 31> x{};
    std::uint64_t sp = 0, pc = 0, pstate = 0;
};

struct Task {
    std::uint64_t address = 0; ///< of its task_struct
    std::int32_t pid = 0, tgid = 0;
    std::string comm;            ///< at most 15 bytes
    std::uint64_t state = 0;     ///< task_struct::state; 0 is TASK_RUNNING
    std::optional<unsigned> cpu; ///< the one it runs on now: its index among the machine's CPUs
    std::uint64_t stack = 0;     ///< lowest address of its kernel stack
    std::uint64_t mm = 0;        ///< 0: a kernel thread
    std::uint64_t active_mm = 0;
    std::uint64_t pgd = 0; ///< physical address of the tables of `mm`; 0 without one
    /// Where it will go on when it runs again (thread.cpu_context: X19 to X29, SP and PC, the others 0). Of a task
    /// that runs now, stale.
    SavedRegisters switched_out;
};
/// "R", "S", "D", "Z" or "X", as ps shows it.
std::string_view task_state_letter(std::uint64_t state);

/// One mapping of an address space.
struct GuestVma {
    std::uint64_t address = 0;     ///< of its vm_area_struct
    mmu::Va start, end;            ///< [start, end)
    std::uint64_t flags = 0;       ///< vm_flags, with Linux's numbers
    std::uint64_t page_offset = 0; ///< file offset of `start`, in pages; 0 without a file
    std::string name;              ///< path of the file, "[stack]", "[heap]", ...; empty for anonymous memory
};
/// "rw-p" and so on, as /proc/PID/maps shows it.
std::string vma_permissions(std::uint64_t flags);

/// Text of the views: a line per item, as a terminal shows it.
std::string tasks_text(const std::vector<Task>&);
/// The form of /proc/PID/maps, device and inode left out.
std::string vmas_text(const std::vector<GuestVma>&);

} // namespace faultline::sim
