#include "gui/gui.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
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

/// SDL_VIDEODRIVER names drivers that need neither, for those who want them.
bool has_display() {
    return std::ranges::any_of(std::to_array({"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}),
                               [](const char* name) { return std::getenv(name) != nullptr; });
}

OpenedBackend open_backend(const GuiRequest& request) {
    const BackendRequest wanted{"Faultline: " + request.target, request.width, request.height,
                                request.screenshot.empty()};
    if (!request.screenshot.empty() && !request.backend)
        return offscreen_backend(wanted);
    if (!has_display())
        return sim::Error{
            "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set (--screenshot draws a "
            "picture without one)"};
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

/// Draws frames, with font and style as the window wants them.
class Painter {
public:
    Painter(Backend& backend, Window& window) : backend_(backend), window_(window), font_(find_font()) {
        if (font_.empty())
            fmt::print(
                stderr,
                "faultline: no monospace font is installed (fonts-dejavu-core has one); a built-in one "
                "without arrows and frames takes its place\n");
        follow();
    }

    void draw_frame() {
        if (wanted() != shown_) {
            follow();
            backend_.fonts_changed();
        }
        if (const std::string title = "Faultline: " + window_.title(); title != title_)
            backend_.set_title(title_ = title);
        backend_.begin_frame();
        ImGui::NewFrame();
        window_.draw();
        ImGui::Render();
        backend_.end_frame(window_.theme().background);
    }

private:
    /// What the user wants, on the screen that the window is on now.
    struct Shown {
        Look look;
        float screen = 1, density = 1;
        bool operator==(const Shown&) const = default;
    };

    Shown wanted() const { return {window_.look(), backend_.screen_scale(), backend_.density()}; }

    void follow() {
        shown_ = wanted();
        const float pixels = shown_.look.scale * shown_.screen;
        load_font(font_, pixels);
        ImGui::GetIO().FontGlobalScale = 1 / shown_.density;
        apply(window_.theme(), pixels / shown_.density);
    }

    Backend& backend_;
    Window& window_;
    std::string font_, title_;
    Shown shown_;
};

/// Frames settle sizes, scrolling and tabs before the picture is taken.
std::optional<sim::Error> take_picture(Backend& backend, Window& window, const GuiRequest& request) {
    constexpr int settling_frames = 4;
    Painter painter(backend, window);
    for (const std::string& key : request.keys)
        if (!window.press(key))
            return sim::Error{fmt::format("--press: no key '{}'; F1 in the window lists them", key)};
    for (int frame = 0; frame < settling_frames; ++frame) {
        backend.take_input(0);
        if (frame + 1 == settling_frames)
            backend.keep_frame();
        if (request.panel || request.choose)
            window.show(request.panel.value_or(PanelName::scenarios));
        painter.draw_frame();
    }
    return write_png(backend.capture(), request.screenshot);
}

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Records for that long, or to the end of the run.
void record_for(Session& session, double patience) {
    const double before = seconds();
    do
        session.work(seconds());
    while (session.recording() && !session.running() && seconds() - before < patience);
}

/// Input wakes the loop. ImGui takes one key or click a frame, so frames follow each other for a while after input;
/// without any, one now and then lets tooltips appear and shows what is played.
void show_until_closed(Backend& backend, Window& window, Session& session) {
    constexpr double idle = 0.25, busy = 0.01, stays_awake = 0.4;
    constexpr double first_slice = 0.3,
                     slice = 0.05; ///< of recording: most runs are recorded before the first frame
    Painter painter(backend, window);
    double last_input = seconds();
    record_for(session, first_slice);
    while (true) {
        const double before = seconds();
        const bool awake = session.playing() || before - last_input < stays_awake;
        const double patience = session.running() || session.recording() ? 0 : awake ? busy : idle;
        if (!backend.take_input(patience))
            return;
        if (seconds() - before < patience)
            last_input = before;
        record_for(session, slice);
        painter.draw_frame();
    }
}

} // namespace

std::optional<sim::Error> run_gui(const GuiRequest& request) {
    auto session = Session::open(request.target, request.settings, request.event,
                                 request.screenshot.empty() ? Opening::at_once : Opening::whole);
    if (!session)
        return sim::Error{session.error()};
    const Context context;
    auto backend = open_backend(request);
    if (!backend)
        return sim::Error{backend.error()};
    Window window(**session, {request.theme, request.scale});
    if (request.choose && !request.panel) {
        (*session)->say("This is el0_da. Open another scenario below, in the list on the left; or step "
                        "through this one.");
        window.show(PanelName::scenarios);
    }
    if (!request.screenshot.empty())
        return take_picture(**backend, window, request);
    show_until_closed(**backend, window, **session);
    return std::nullopt;
}

} // namespace faultline::gui
