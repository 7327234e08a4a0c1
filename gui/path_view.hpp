// The way of a fault as boxes, from the instruction over the vector and each kernel function to its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/session.hpp"

namespace faultline::gui {

enum class Reached : std::uint8_t { not_yet, running, done };

/// One station of the way.
struct PathBox {
    std::string title;   ///< "str w1, [x0]", "do_page_fault", "SIGSEGV"
    std::string reason;  ///< the decision that leads here: "EC = 0x24", "fault_info[5]"; may be empty
    std::string details; ///< arguments of a call; ESR and FAR of the exception
    std::string result; ///< what a call decided: "VM_FAULT_BADMAP"; empty until it has returned, and for void
    std::string narration; ///< the manifest's sentence; may be empty
    std::size_t depth = 0; ///< of calls
    sim::Instant at;       ///< where a click leads
    Reached reached = Reached::not_yet;
    std::size_t times = 1; ///< calls without callees that follow each other and came out the same are one box
};

struct PathView {
    std::vector<PathBox> boxes; ///< in order of time; a call's callees follow it, deeper by one
    std::size_t current = 0;    ///< the innermost that runs, else the last that was reached
    std::size_t left_out = 0;   ///< calls beyond the first `most_boxes`

    static constexpr std::size_t most_boxes = 1000;
};

/// The way of the fault that Moment::fault names, as far as it has come; no boxes when the run has none.
PathView path_view(Session&);

} // namespace faultline::gui
