// Keys of shortcuts as Dear ImGui knows them.
#pragma once

#include "gui/shortcuts.hpp"

namespace faultline::gui {

/// Whether the key went down in this frame (or repeats), with exactly its modifiers.
bool is_pressed(const Key&);

} // namespace faultline::gui
