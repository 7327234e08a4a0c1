// How often each instruction of a run was executed.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

/// Counted per address: of programs that follow each other at the same addresses, all of them together.
class Coverage {
public:
    /// At most so many instructions are looked at, the last ones of the run: some 0.5 us each.
    static constexpr std::uint64_t most_instructions = 400'000;

    /// Nothing was executed, as far as is known.
    Coverage() = default;
    /// Runs the recorded run once more; the timeline is afterwards somewhere else.
    explicit Coverage(sim::Timeline&);

    /// 0: never.
    std::uint64_t times(std::uint64_t pc) const;
    /// The run was longer than what was looked at: 0 does not mean never.
    bool is_partial() const { return partial_; }
    /// Something was counted.
    bool is_known() const { return !times_.empty(); }

private:
    std::unordered_map<std::uint64_t, std::uint64_t> times_;
    bool partial_ = false;
};

} // namespace faultline::gui
