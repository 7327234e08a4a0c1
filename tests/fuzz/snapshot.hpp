// A machine at an instant, to come back to any number of times.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "sim/machine.hpp"

namespace faultline::fuzz {

/// What a run has made of the machine: equal for equal runs.
struct Changes {
    sim::MachineState state;
    std::map<std::uint64_t, std::uint64_t> pages; ///< physical address -> digest, of those that differ
};

class Snapshot {
public:
    /// Of `machine` as it is, whose pages written so far have not been taken by anybody. It must not move while the
    /// snapshot is in use.
    explicit Snapshot(sim::Machine& machine);
    sim::Machine& machine() { return *machine_; }
    const sim::MachineState& state() const { return state_; }
    void restore();
    Changes changes();

private:
    using Page = std::array<std::byte, mmu::page_size>;
    void note_written();
    const Page& page(std::uint64_t pa) const;

    sim::Machine* machine_;
    sim::MachineState state_;
    sim::MachineNotes notes_;
    std::map<std::uint64_t, Page> pages_; ///< those that were not zero
    std::set<std::uint64_t> written_;     ///< since then
};

} // namespace faultline::fuzz
