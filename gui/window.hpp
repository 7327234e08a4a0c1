// The whole window, drawn frame by frame into the current ImGui context.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gui/layout.hpp"
#include "gui/palette.hpp"
#include "gui/panel_view.hpp"
#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// What the user can change about how everything looks.
struct Look {
    ThemeName theme = ThemeName::dark;
    float scale = 1; ///< of the font, on top of that of the screen; 0.5 to 6
    bool operator==(const Look&) const = default;
};

class Window {
public:
    Window(Session& session, const Look& look) : session_(session), look_(look) {}

    /// Between ImGui::NewFrame() and ImGui::Render(): takes the keys, draws all panels, and does what was asked.
    void draw();
    const Theme& theme() const { return gui::theme(look_.theme); }
    /// The caller makes font and style of it before the next frame.
    const Look& look() const { return look_; }
    /// What is open and where its run stands: "el0_da, instruction 177840".
    std::string title() const;
    /// Brings the panel to the front of its tile.
    void show(PanelName panel) { wanted_ = active_ = panel; }
    /// Does what the key of that name does; false: none has it. Digits answer an open question.
    bool press(std::string_view key);
    /// The text twin of a panel as it is drawn now.
    const Page& page(PanelName panel) { return view_of(panel).page(panel, session_); }

private:
    PanelView& view_of(PanelName panel) { return panels_.at(static_cast<std::size_t>(panel)); }
    void draw_narration(const Rect&);
    std::optional<Command> draw_timeline(const Rect&);
    std::optional<Command> draw_tile(const Tile&, std::size_t number, bool short_titles);
    std::optional<Command> draw_panel(PanelName);
    std::optional<Command> draw_front();
    std::optional<Command> take_keys();
    void perform(const Command&);
    void change(ViewChange);
    std::optional<Command> close_front();

    Session& session_;
    Look look_;
    std::array<PanelView, static_cast<std::size_t>(PanelName::count_)> panels_;
    std::optional<PanelName> wanted_;
    PanelName active_ = PanelName::walk; ///< shown or clicked last: what is copied
    Palette palette_;
    bool help_open_ = false;
};

} // namespace faultline::gui
