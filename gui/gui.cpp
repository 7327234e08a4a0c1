#include "gui/gui.hpp"

#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <imgui.h>

#include "gui/backend.hpp"
#include "gui/font.hpp"
#include "gui/window.hpp"

namespace faultline::gui {

namespace {

/// Owns Dear ImGui's context; writes no settings file and reads none.
class Context {
public:
    Context() {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
        ImGui::GetIO().LogFilename = nullptr;
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { ImGui::DestroyContext(); }
};

using OpenedBackend = sim::Result<std::unique_ptr<Backend>>;

OpenedBackend open_backend(const GuiRequest& request) {
    const BackendRequest wanted{"Faultline: " + request.target, request.width, request.height};
    if (!request.screenshot.empty() && !request.backend)
        return offscreen_backend(wanted);
    if (request.backend == BackendName::sdl2)
        return sdl2_backend(wanted);
    auto glfw = glfw_backend(wanted);
    if (glfw || request.backend)
        return glfw;
    auto sdl = sdl2_backend(wanted);
    if (!sdl)
        return sim::Error{fmt::format("{}; {}", glfw.error(), sdl.error())};
    fmt::print(stderr, "faultline: {}; using SDL2's software renderer\n", glfw.error());
    return sdl;
}

void draw_frame(Backend& backend, Window& window) {
    backend.begin_frame();
    ImGui::NewFrame();
    window.draw();
    ImGui::Render();
    backend.end_frame(window.theme().background);
}

/// Frames settle sizes, scrolling and tabs before the picture is taken.
std::optional<sim::Error> take_picture(Backend& backend, Window& window, const GuiRequest& request) {
    constexpr int settling_frames = 4;
    for (int frame = 0; frame < settling_frames; ++frame) {
        backend.take_input(0);
        if (request.panel)
            window.show(*request.panel);
        draw_frame(backend, window);
    }
    return write_png(backend.capture(), request.screenshot);
}

void show_until_closed(Backend& backend, Window& window, Session& session) {
    constexpr double idle = 0.5, playing = 0.2;
    while (backend.take_input(session.playing() ? playing : idle)) {
        session.play_on();
        draw_frame(backend, window);
    }
}

} // namespace

std::optional<sim::Error> run_gui(const GuiRequest& request) {
    auto session = Session::open(request.target, request.settings, request.event);
    if (!session)
        return sim::Error{session.error()};
    const Context context;
    auto backend = open_backend(request);
    if (!backend)
        return sim::Error{backend.error()};
    const float scale = request.scale * (*backend)->screen_scale();
    load_font(find_font(), scale);
    Window window(**session, request.theme);
    apply(window.theme(), scale);
    if (!request.screenshot.empty())
        return take_picture(**backend, window, request);
    show_until_closed(**backend, window, **session);
    return std::nullopt;
}

} // namespace faultline::gui
