// The calls of a recording as a tree: who called whom, with what, and what came back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/debug_info.hpp"
#include "sim/run.hpp"

namespace faultline::sim {

struct CallNode {
    std::string function;
    std::string arguments; ///< "addr=0, esr=0x92000045"; empty when the kernel's DWARF says nothing
    std::string result;    ///< as C would write it; empty for void, and when the call did not return
    bool returned = false;
    std::uint64_t at = 0; ///< retired instructions at its first instruction
    std::size_t depth = 0;
    std::size_t descendants = 0; ///< the nodes that follow it and are deeper
};

/// The calls of a stretch of a run, in order; a node's callees follow it, deeper by one. A function reached by a
/// branch counts as called by the one that branched. `names` and `ranges` are indexed by the calls' functions.
std::vector<CallNode> call_tree(std::span<const RecordedCall> calls, std::span<const std::string> names,
                                std::span<const TracedFunction> ranges, const ElfFile& kernel);

/// The same for the calls from the last fatal fault's vector to its end.
std::vector<CallNode> fatal_call_tree(const Run&, const ElfFile& kernel);

} // namespace faultline::sim
