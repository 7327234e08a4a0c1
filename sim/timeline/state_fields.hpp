// A machine's state and notes, field by field: for digests, and to say where two of them differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/machine_notes.hpp"
#include "sim/machine_state.hpp"

namespace faultline::sim {

/// Equal for equal states and notes, whatever was asked before. TLBs that are as they were the last time are not
/// gone through again, so that the digest of a machine that has made one step costs little.
class StateDigest {
public:
    std::uint64_t of(const MachineState&, const MachineNotes&);

private:
    std::uint64_t of_tlb(std::size_t cpu, const mmu::Tlb&);

    std::vector<std::pair<std::optional<mmu::Tlb>, std::uint64_t>> tlbs_; ///< by CPU, and their digests
};

/// "X3 of CPU 0: 0x1 and 0x2", the first of them in order; empty when both are equal.
std::string first_difference(const MachineState&, const MachineState&);
std::string first_difference(const MachineNotes&, const MachineNotes&);

} // namespace faultline::sim
