// The parts of the compare panel's page. A is the run that is looked at, B the other.
#pragma once

#include "gui/page.hpp"
#include "gui/story.hpp"
#include "sim/compare/comparison.hpp"

namespace faultline::gui {

/// Names, how each ends, what is set differently, and the first line of the log that differs.
void add_ends(Page&, const sim::Comparison&);
/// Where both are now, and the registers that do not hold the same. Moves B to the corresponding instant.
void add_now(Page&, const Story& a, Story& b, const sim::Comparison&);
/// Where they part, why, and where they come together again.
void add_partings(Page&, const sim::Comparison&);
/// From the fault back to the write that one of them lacks.
void add_cause(Page&, const sim::Comparison&);
/// The words that differ where they have come together again, and who reads them first.
void add_memory(Page&, const sim::Comparison&);

} // namespace faultline::gui
