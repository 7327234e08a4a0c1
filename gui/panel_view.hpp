// One panel as the window keeps it: page and picture made when the session or the width has changed, then drawn.
#pragma once

#include <optional>

#include "gui/draw_page.hpp"
#include "gui/draw_picture.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

/// Prose is wrapped when it is drawn, and goes on so many columns in; what stands in columns is scrolled (nullopt).
std::optional<std::size_t> wrapping_of(PanelName);

class PanelView {
public:
    /// The panel's text twin.
    const Page& page(PanelName, Session&);
    /// Draws into the current ImGui window: the picture, if the panel has one, else its page.
    /// Returns the command of what was clicked.
    std::optional<Command> draw(PanelName, Session&, const Theme&);

private:
    const std::optional<Picture>& picture(PanelName, Session&, unsigned columns);

    const Page& wrapped_page(PanelName, Session&, unsigned columns, std::size_t indent);

    std::optional<unsigned> page_version_, picture_version_, wrapped_version_;
    Page page_, wrapped_;
    PageView page_view_;
    std::optional<Picture> picture_;
    unsigned columns_ = 0, wrapped_columns_ = 0;
    PictureView picture_view_;
};

} // namespace faultline::gui
