// The whole window, drawn frame by frame into the current ImGui context.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "gui/layout.hpp"
#include "gui/panel_view.hpp"
#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

class Window {
public:
    Window(Session& session, ThemeName theme) : session_(session), theme_(theme) {}

    /// Between ImGui::NewFrame() and ImGui::Render(): takes the keys, draws all panels, and does what was asked.
    void draw();
    const Theme& theme() const { return gui::theme(theme_); }
    /// Brings the panel to the front of its tile.
    void show(PanelName panel) { wanted_ = panel; }

private:
    std::optional<Command> draw_toolbar(const Rect&);
    void draw_narration(const Rect&);
    std::optional<Command> draw_timeline(const Rect&);
    std::optional<Command> draw_tile(const Tile&, std::size_t number);
    std::optional<Command> draw_panel(PanelName);
    std::optional<Command> draw_palette();
    std::optional<Command> take_keys();

    Session& session_;
    ThemeName theme_;
    std::array<PanelView, static_cast<std::size_t>(PanelName::count_)> panels_;
    std::optional<PanelName> wanted_;
    bool palette_open_ = false;
    std::string palette_text_;
};

} // namespace faultline::gui
