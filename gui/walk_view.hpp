// The walk that the walk panel is about, with what there is to say about it.
#pragma once

#include <string>

#include "gui/session.hpp"
#include "mmu/walk.hpp"

namespace faultline::gui {

struct WalkView {
    mmu::Access access;
    mmu::Walk walk;
    std::string question; ///< "write from EL0 to 0x0"
    std::string verdict;  ///< what the walk came to, and the rule that decided
    std::string remedy;   ///< the smallest change of one descriptor that would have let the access through
};

/// The walk for Session::looked_at() through the tables as they are at the present instant: as the access of the
/// fault, if it is the fault's address, else as a read from the present Exception level.
WalkView walk_view(Session&);

} // namespace faultline::gui
