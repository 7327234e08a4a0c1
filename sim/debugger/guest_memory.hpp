// Guest memory as a debugger reads it: by virtual address, through the tables of whichever address space is meant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "mmu/physical_memory.hpp"
#include "mmu/regime.hpp"

namespace faultline::sim {

class Machine;

/// No permission check, no TLB, no event. Cheap to make; valid as long as the machine does not move.
class GuestMemory {
public:
    /// The address space that is current in the machine's current CPU.
    explicit GuestMemory(const Machine&);
    /// The same kernel half, with the tables at `user_tables` for the user half; 0: none, nothing is mapped there.
    GuestMemory(const Machine&, mmu::Pa user_tables);

    /// False if some byte of the range is not mapped to RAM; what was copied before it is then of no use.
    bool read(mmu::Va, std::span<std::byte> out) const;
    /// An unsigned little-endian number of 1, 2, 4 or 8 bytes.
    std::optional<std::uint64_t> number(std::uint64_t va, unsigned size = 8) const;
    /// Up to the first NUL, at most `longest` bytes, those that are not printable as '?'.
    std::string text(std::uint64_t va, std::size_t longest) const;
    std::optional<mmu::Pa> physical(mmu::Va) const;

private:
    mmu::Regime regime_;
    const mmu::PhysicalMemory* memory_;
    bool no_user_half_ = false;
};

} // namespace faultline::sim
