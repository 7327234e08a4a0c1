// The run as a line from its start to its end, with what happened on it; and a sentence about the present instant.
#pragma once

#include <optional>
#include <string>

#include "gui/command.hpp"
#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// Draws marks and slider into the current ImGui window.
std::optional<Command> timeline_strip(Session&, const Theme&);

/// What a teacher would say now: the manifest's sentence for the function or event, else what is about to happen.
std::string narration_of(Session&);

} // namespace faultline::gui
