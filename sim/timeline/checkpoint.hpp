// A place in a run that it can be taken up from.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/machine_notes.hpp"
#include "sim/machine_state.hpp"
#include "sim/timeline/memory_image.hpp"

namespace faultline::sim {

struct Checkpoint {
    MachineState state;
    MachineNotes notes;
    MemoryImage memory;
    std::uint64_t digest = 0;
    /// Here the run was changed from outside: it is not to be arrived at by execution, but restored.
    bool changed = false;
    /// How often each traced function was entered before this instant, by index.
    std::vector<std::uint32_t> calls;

    Instant at() const { return state.now; }
    /// Bytes held beside the pages, which images share.
    std::uint64_t size() const;
};

/// Of everything that a run goes on from: `state` is StateDigest::of() state and notes.
std::uint64_t digest_of(std::uint64_t state, const MemoryImage& memory);

} // namespace faultline::sim
