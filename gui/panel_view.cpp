#include "gui/panel_view.hpp"

namespace faultline::gui {

std::optional<std::size_t> wrapping_of(PanelName panel) {
    constexpr std::size_t behind_time = 15, behind_run = 8, behind_nothing = 4; // "[    0.000196] ", "  A  "
    if (panel == PanelName::log)
        return behind_time;
    if (panel == PanelName::compare)
        return behind_run;
    if (panel == PanelName::scenarios)
        return behind_nothing;
    return std::nullopt;
}

const Page& PanelView::page(PanelName panel, Session& session) {
    if (page_version_ != session.version()) {
        page_ = page_of(panel, session);
        page_version_ = session.version();
    }
    return page_;
}

const Page& PanelView::wrapped_page(PanelName panel, Session& session, unsigned columns, std::size_t indent) {
    const Page& whole = page(panel, session);
    if (wrapped_version_ != session.version() || wrapped_columns_ != columns) {
        wrapped_ = wrapped(whole, columns, indent);
        wrapped_version_ = session.version();
        wrapped_columns_ = columns;
    }
    return wrapped_;
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
    if (const auto indent = wrapping_of(panel))
        return gui::draw(wrapped_page(panel, session, columns_in_view(), *indent), page_view_, theme);
    return gui::draw(page(panel, session), page_view_, theme);
}

} // namespace faultline::gui
