// The present instant as the panels see it: taken from the debugger once after each move.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "exceptions/processor.hpp"
#include "gui/memory_piece.hpp"
#include "gui/story.hpp"

namespace faultline::gui {

struct Moment {
    sim::Position position;
    std::vector<sim::Stage> stages;
    exceptions::Processor cpu,
        before; ///< the registers now, and where the user stopped last: what differs is marked
    unsigned cpu_number = 0;
    std::vector<sim::Frame> frames;        ///< innermost first
    std::optional<sim::Task> task;         ///< the one that runs
    std::vector<sim::GuestVma> vmas;       ///< of `task`
    std::optional<std::size_t> fault;      ///< Story::fault_at()
    std::optional<AccessMade> access;      ///< what the instruction about to execute will access, if it can
    std::optional<AccessMade> last_access; ///< of the instruction before, where the user has come from there
    std::size_t log_lines = 0;             ///< how many records the kernel has printed so far
};

Moment moment_of(Story&, const exceptions::Processor& before);

} // namespace faultline::gui
