// SDL2 and its software renderer, in a window or in memory alone.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include <SDL.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_sdl2.h>
#include <imgui_impl_sdlrenderer2.h>

#include "gui/backend.hpp"

namespace faultline::gui {

namespace {

Image read_pixels(SDL_Renderer* renderer) {
    int width = 0, height = 0;
    SDL_GetRendererOutputSize(renderer, &width, &height);
    Image image{static_cast<unsigned>(width), static_cast<unsigned>(height), {}};
    image.rgb.resize(std::size_t{3} * image.width * image.height);
    SDL_RenderReadPixels(renderer, nullptr, SDL_PIXELFORMAT_RGB24, image.rgb.data(), width * 3);
    return image;
}

void draw(SDL_Renderer* renderer, const Colour& background) {
    const auto byte = [](float part) { return static_cast<Uint8>(std::clamp(part, 0.0F, 1.0F) * 255.0F); };
    SDL_SetRenderDrawColor(renderer, byte(background.red), byte(background.green), byte(background.blue),
                           255);
    SDL_RenderClear(renderer);
    ImGui_ImplSDLRenderer2_RenderDrawData(ImGui::GetDrawData());
}

/// From the dots per inch of the screen that the window is on, in quarters; 1 where they are not known.
float scale_of_screen(SDL_Window* window) {
    constexpr float ordinary = 96, steps = 4;
    float dpi = 0;
    if (SDL_GetDisplayDPI(SDL_GetWindowDisplayIndex(window), &dpi, nullptr, nullptr) != 0)
        return 1;
    return std::clamp(std::floor(dpi / ordinary * steps) / steps, 1.0F, 4.0F);
}

class SdlBackend final : public Backend {
public:
    SdlBackend(SDL_Window* window, SDL_Renderer* renderer) : window_(window), renderer_(renderer) {
        ImGui_ImplSDL2_InitForSDLRenderer(window_, renderer_);
        ImGui_ImplSDLRenderer2_Init(renderer_);
    }
    ~SdlBackend() override {
        ImGui_ImplSDLRenderer2_Shutdown();
        ImGui_ImplSDL2_Shutdown();
        SDL_DestroyRenderer(renderer_);
        SDL_DestroyWindow(window_);
        SDL_Quit();
    }

    bool take_input(double seconds) override {
        SDL_Event event;
        bool open = true;
        for (int more = SDL_WaitEventTimeout(&event, static_cast<int>(seconds * 1000)); more != 0;
             more = SDL_PollEvent(&event)) {
            ImGui_ImplSDL2_ProcessEvent(&event);
            open = open && event.type != SDL_QUIT;
        }
        return open;
    }

    void begin_frame() override {
        ImGui_ImplSDLRenderer2_NewFrame();
        ImGui_ImplSDL2_NewFrame();
    }

    void end_frame(const Colour& background) override {
        const ImVec2 scale = ImGui::GetIO().DisplayFramebufferScale;
        SDL_RenderSetScale(renderer_, scale.x, scale.y);
        draw(renderer_, background);
        if (keep_)
            last_ = read_pixels(renderer_);
        SDL_RenderPresent(renderer_);
    }

    void fonts_changed() override { ImGui_ImplSDLRenderer2_DestroyFontsTexture(); }
    void set_title(const std::string& title) override { SDL_SetWindowTitle(window_, title.c_str()); }
    void keep_frame() override { keep_ = true; }
    Image capture() override { return last_; }

    float screen_scale() const override { return std::max(density(), scale_of_screen(window_)); }
    float density() const override {
        int units = 0, pixels = 0;
        SDL_GetWindowSize(window_, &units, nullptr);
        SDL_GetRendererOutputSize(renderer_, &pixels, nullptr);
        return units <= 0 ? 1.0F : std::max(1.0F, static_cast<float>(pixels) / static_cast<float>(units));
    }

private:
    SDL_Window* window_;
    SDL_Renderer* renderer_;
    Image last_;
    bool keep_ = false;
};

/// No input, a fixed size, and a frame every sixtieth of a second whatever the clock says.
class OffscreenBackend final : public Backend {
public:
    OffscreenBackend(SDL_Surface* surface, SDL_Renderer* renderer) : surface_(surface), renderer_(renderer) {
        ImGui_ImplSDLRenderer2_Init(renderer_);
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {static_cast<float>(surface_->w), static_cast<float>(surface_->h)};
        io.DeltaTime = 1.0F / 60.0F;
    }
    ~OffscreenBackend() override {
        ImGui_ImplSDLRenderer2_Shutdown();
        SDL_DestroyRenderer(renderer_);
        SDL_FreeSurface(surface_);
    }

    bool take_input(double /*seconds*/) override { return true; }
    void begin_frame() override { ImGui_ImplSDLRenderer2_NewFrame(); }
    void end_frame(const Colour& background) override {
        draw(renderer_, background);
        SDL_RenderPresent(renderer_);
    }
    void fonts_changed() override { ImGui_ImplSDLRenderer2_DestroyFontsTexture(); }
    void set_title(const std::string& /*title*/) override {}
    Image capture() override { return read_pixels(renderer_); }
    float screen_scale() const override { return 1.0F; }
    float density() const override { return 1.0F; }

private:
    SDL_Surface* surface_;
    SDL_Renderer* renderer_;
};

sim::Error sdl_failure(const char* what) {
    return sim::Error{fmt::format("{}: {}", what, SDL_GetError())};
}

} // namespace

sim::Result<std::unique_ptr<Backend>> sdl2_backend(const BackendRequest& request) {
    SDL_SetMainReady();
    // Left alone, SDL falls back to drivers that show nothing. The environment (SDL_VIDEODRIVER) is asked first.
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER,
                            std::getenv("WAYLAND_DISPLAY") != nullptr ? "wayland,x11" : "x11",
                            SDL_HINT_DEFAULT);
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return sdl_failure("SDL cannot start");
    SDL_Window* const window =
        SDL_CreateWindow(request.title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         static_cast<int>(request.width), static_cast<int>(request.height),
                         SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    SDL_Renderer* const renderer =
        window == nullptr ? nullptr : SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE);
    if (renderer == nullptr) {
        const sim::Error why = sdl_failure("no window with SDL's software renderer");
        SDL_DestroyWindow(window);
        SDL_Quit();
        return why;
    }
    if (const float scale = scale_of_screen(window); request.grows && scale > 1)
        SDL_SetWindowSize(window, static_cast<int>(static_cast<float>(request.width) * scale),
                          static_cast<int>(static_cast<float>(request.height) * scale));
    return std::unique_ptr<Backend>(std::make_unique<SdlBackend>(window, renderer));
}

sim::Result<std::unique_ptr<Backend>> offscreen_backend(const BackendRequest& request) {
    constexpr int depth = 32;
    SDL_Surface* const surface =
        SDL_CreateRGBSurfaceWithFormat(0, static_cast<int>(request.width), static_cast<int>(request.height),
                                       depth, SDL_PIXELFORMAT_ARGB8888);
    SDL_Renderer* const renderer = surface == nullptr ? nullptr : SDL_CreateSoftwareRenderer(surface);
    if (renderer == nullptr) {
        const sim::Error why = sdl_failure("no picture in memory");
        SDL_FreeSurface(surface);
        return why;
    }
    return std::unique_ptr<Backend>(std::make_unique<OffscreenBackend>(surface, renderer));
}

} // namespace faultline::gui
