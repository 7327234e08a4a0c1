// What is said about the present instant: the sentence above the panels, and the line about its fault.
#pragma once

#include <string>

#include "gui/session.hpp"

namespace faultline::gui {

/// What a teacher would say now: the manifest's sentence for the function or event, else what is about to happen.
std::string narration_of(Session&);

/// The fault that Moment::fault names, from the access to its end: "fault 16 of 16 (fatal), next: EL0 writes 0x0; level 1
/// translation fault, ESR 0x92000045; then SIGSEGV". Says nothing of what predict mode is about to ask.
std::string fault_line(const Session&);

} // namespace faultline::gui
