#include "gui/panels/pictures.hpp"

namespace faultline::gui {

std::optional<Picture> picture_of(PanelName panel, Session& session, unsigned columns) {
    session.settle();
    switch (panel) {
    case PanelName::walk:
        return walk_picture(session, columns);
    case PanelName::path:
        return path_picture(session, columns);
    case PanelName::bits:
        return bits_picture(session, columns);
    case PanelName::vmas:
        return vmas_picture(session, columns);
    case PanelName::stack:
        return stack_picture(session, columns);
    default:
        return std::nullopt;
    }
}

} // namespace faultline::gui
