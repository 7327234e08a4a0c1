// What stands behind a line of the kernel's log: its fields, each with the bits or bytes that it was printed from.
#pragma once

#include <vector>

#include "gui/page.hpp"
#include "gui/story.hpp"

namespace faultline::gui {

/// The text of the line, cut where fields begin and end; fields that Linux prints of ESR_EL1, PSTATE, descriptors and
/// code have a hint. The texts of the spans joined are the text of the line.
std::vector<Span> explained_line(const Story&, const sim::LogLine&, Style);

} // namespace faultline::gui
