// What a machine watches beyond what it reports anyway: it costs, so it is asked for.
#pragma once

#include <cstdint>
#include <vector>

#include "mmu/address.hpp"

namespace faultline::sim {

/// Physical bytes [start, start + size).
struct MemoryWatch {
    mmu::Pa start;
    std::uint64_t size = 0;
    bool reads = false, writes = true;
};

/// While an observer is installed.
struct Watches {
    /// Instructions to report before each execution (Observer::on_instruction). Costs about 0.5 us for each
    /// instruction of a block that contains one.
    std::vector<mmu::Va> instructions;
    /// Every instruction, at about 0.5 us each.
    bool every_instruction = false;
    /// Reported by Observer::on_memory_access. Loads and stores in the same kilobyte cost about 0.3 us.
    std::vector<MemoryWatch> memory;
    bool empty() const { return instructions.empty() && !every_instruction && memory.empty(); }
};

} // namespace faultline::sim
