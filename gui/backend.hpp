// A window of the system, or a picture in memory, that Dear ImGui's frames are drawn to.
#pragma once

#include <memory>
#include <string>

#include "gui/image.hpp"
#include "gui/theme.hpp"
#include "sim/result.hpp"

namespace faultline::gui {

struct BackendRequest {
    std::string title;
    unsigned width = 1280, height = 800; ///< of the drawable area, in pixels
    bool grows = false; ///< with screen_scale(): a dense screen shows as much as an ordinary one
};

/// Needs a current ImGui context, which must outlive it.
class Backend {
public:
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    /// Hands what the user did to ImGui; sleeps until there is something, for at most `seconds`. False once the
    /// window is to close.
    virtual bool take_input(double seconds) = 0;
    /// Before ImGui::NewFrame().
    virtual void begin_frame() = 0;
    /// After ImGui::Render(): draws over `background` and shows the result.
    virtual void end_frame(const Colour& background) = 0;
    /// The font atlas of the context was made anew: the next frame takes its texture from it.
    virtual void fonts_changed() = 0;
    /// Of the window, as the system shows it.
    virtual void set_title(const std::string&) = 0;
    /// The frame that is drawn next is kept for capture(): reading pixels back takes longer than drawing them.
    virtual void keep_frame() {}
    /// The frame that was drawn last, after keep_frame().
    virtual Image capture() = 0;
    /// Pixels of the screen for one of an ordinary screen: 1 or more. Changes when the window moves to another screen.
    virtual float screen_scale() const = 0;
    /// Pixels for one of ImGui's units: more than 1 where the system counts in units of an ordinary screen (Wayland,
    /// macOS), 1 where it counts pixels (X11).
    virtual float density() const = 0;
};

/// GLFW with OpenGL 3. Error: why there is no such window here.
sim::Result<std::unique_ptr<Backend>> glfw_backend(const BackendRequest&);
/// SDL2 with its software renderer: needs no OpenGL.
sim::Result<std::unique_ptr<Backend>> sdl2_backend(const BackendRequest&);
/// The same renderer with no window, for pictures on a machine without a display.
sim::Result<std::unique_ptr<Backend>> offscreen_backend(const BackendRequest&);

} // namespace faultline::gui
