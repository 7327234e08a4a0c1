// What a scenario is about though it ends well: the `focus` of its manifest.
#pragma once

#include "sim/recording.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

/// Tells a recording, before its run begins, which function of the program (of a lab: of the kernel) the scenario's
/// focus names. Without a focus, or when there is no such function, nothing is set.
void set_focus(Recording&, const Target&);

} // namespace faultline::sim
