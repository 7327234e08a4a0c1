// The pictures of panels: each from the same data as the panel's page, laid out for a width.
#pragma once

#include <optional>

#include "gui/layout.hpp"
#include "gui/picture.hpp"
#include "gui/session.hpp"

namespace faultline::gui {

/// `columns` is the width to fill; a picture that needs more is wider. Words that do not fit are cut with "…", and
/// what they say in full is in the hint and in the page.
Picture walk_picture(Session&, unsigned columns);
Picture path_picture(Session&, unsigned columns);
Picture bits_picture(Session&, unsigned columns);
Picture vmas_picture(Session&, unsigned columns);
Picture stack_picture(Session&, unsigned columns);

/// The picture of any panel; nullopt for those that are a page alone.
std::optional<Picture> picture_of(PanelName, Session&, unsigned columns);

} // namespace faultline::gui
