// GLFW and OpenGL 3.

#include <algorithm>
#include <string>

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include "gui/backend.hpp"

namespace faultline::gui {

namespace {

std::string glfw_failure() {
    const char* why = nullptr;
    glfwGetError(&why);
    return why == nullptr ? "no reason given" : why;
}

class GlfwBackend final : public Backend {
public:
    explicit GlfwBackend(GLFWwindow* window) : window_(window) {
        ImGui_ImplGlfw_InitForOpenGL(window_, true);
        ImGui_ImplOpenGL3_Init("#version 130");
    }
    ~GlfwBackend() override {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
        glfwDestroyWindow(window_);
        glfwTerminate();
    }

    bool take_input(double seconds) override {
        if (seconds > 0)
            glfwWaitEventsTimeout(seconds);
        else
            glfwPollEvents();
        return glfwWindowShouldClose(window_) == GLFW_FALSE;
    }

    void begin_frame() override {
        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
    }

    void end_frame(const Colour& background) override {
        glfwGetFramebufferSize(window_, &width_, &height_);
        glViewport(0, 0, width_, height_);
        glClearColor(background.red, background.green, background.blue, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        glFinish();
        glfwSwapBuffers(window_);
    }

    void fonts_changed() override {
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }

    Image capture() override {
        Image image{static_cast<unsigned>(width_), static_cast<unsigned>(height_), {}};
        const std::size_t line = std::size_t{3} * image.width;
        image.rgb.resize(line * image.height);
        glReadBuffer(GL_FRONT);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        glReadPixels(0, 0, width_, height_, GL_RGB, GL_UNSIGNED_BYTE, image.rgb.data());
        for (unsigned top = 0, bottom = image.height; top + 1 < bottom;
             ++top) // OpenGL counts rows from below
            std::swap_ranges(image.rgb.begin() + static_cast<std::ptrdiff_t>(line * top),
                             image.rgb.begin() + static_cast<std::ptrdiff_t>(line * (top + 1)),
                             image.rgb.begin() + static_cast<std::ptrdiff_t>(line * --bottom));
        return image;
    }

    float screen_scale() const override {
        float x = 1, y = 1;
        glfwGetWindowContentScale(window_, &x, &y);
        return std::max(1.0F, std::max(x, y));
    }
    float density() const override {
        int units = 0, pixels = 0;
        glfwGetWindowSize(window_, &units, nullptr);
        glfwGetFramebufferSize(window_, &pixels, nullptr);
        return units <= 0 ? 1.0F : std::max(1.0F, static_cast<float>(pixels) / static_cast<float>(units));
    }

private:
    GLFWwindow* window_;
    int width_ = 0, height_ = 0;
};

} // namespace

sim::Result<std::unique_ptr<Backend>> glfw_backend(const BackendRequest& request) {
    if (glfwInit() == GLFW_FALSE)
        return sim::Error{fmt::format("GLFW cannot start: {}", glfw_failure())};
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, request.grows ? GLFW_TRUE : GLFW_FALSE);
    GLFWwindow* const window =
        glfwCreateWindow(static_cast<int>(request.width), static_cast<int>(request.height),
                         request.title.c_str(), nullptr, nullptr);
    if (window == nullptr) {
        const std::string why = glfw_failure();
        glfwTerminate();
        return sim::Error{fmt::format("no window with OpenGL 3: {}", why)};
    }
    glfwMakeContextCurrent(window);
    glfwSwapInterval(1);
    return std::unique_ptr<Backend>(std::make_unique<GlfwBackend>(window));
}

} // namespace faultline::gui
