// Every command that has a name: its key, its button, its line in the palette and in the help.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gui/command.hpp"

namespace faultline::gui {

/// A key with its modifiers, in words of our own: no ImGui type in a header that tests read.
struct Key {
    char letter = 0; ///< 'A' to 'Z', '0' to '9', ' ', '?', '/', '+', '-'; 0 with `name`
    std::string_view name =
        {}; ///< "F5", "F1", "F9", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Escape"
    bool shift = false, control = false;
};

struct Shortcut {
    std::string_view text;   ///< "Step: instruction"
    std::string_view button; ///< on the toolbar; empty: not there
    Key key;
    Command command;
    std::string_view explanation;
    Key also = {}; ///< a second key; neither letter nor name: none
};

std::span<const Shortcut> shortcuts();
/// "Shift+F11"; empty for no key.
std::string key_text(const Key&);

} // namespace faultline::gui
