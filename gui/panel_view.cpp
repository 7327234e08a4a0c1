#include "gui/panel_view.hpp"

namespace faultline::gui {

const Page& PanelView::page(PanelName panel, Session& session) {
    if (page_version_ != session.version()) {
        page_ = page_of(panel, session);
        page_version_ = session.version();
    }
    return page_;
}

const std::optional<Picture>& PanelView::picture(PanelName panel, Session& session, unsigned columns) {
    if (picture_version_ != session.version() || columns_ != columns) {
        picture_ = picture_of(panel, session, columns);
        picture_version_ = session.version();
        columns_ = columns;
    }
    return picture_;
}

std::optional<Command> PanelView::draw(PanelName panel, Session& session, const Theme& theme) {
    if (const auto& shown = picture(panel, session, columns_in_view()))
        return gui::draw(*shown, picture_view_, theme);
    return gui::draw(page(panel, session), page_view_, theme);
}

} // namespace faultline::gui
