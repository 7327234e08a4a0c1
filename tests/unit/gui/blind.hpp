// The window without a screen: Dear ImGui with a font and a size, and a hand that presses keys and clicks.
#pragma once

#include <string>

#include <imgui.h>

#include "gui/font.hpp"
#include "gui/window.hpp"

namespace faultline::gui {

class Blind {
public:
    Blind(float width, float height, float scale) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = io.LogFilename = nullptr;
        io.DisplaySize = {width, height};
        io.DeltaTime = 1.0F / 60;
        load_font(find_font(), scale);
        unsigned char* pixels = nullptr;
        int columns = 0, rows = 0;
        io.Fonts->GetTexDataAsRGBA32(&pixels, &columns, &rows);
        apply(theme(ThemeName::dark), scale);
    }
    Blind(const Blind&) = delete;
    Blind& operator=(const Blind&) = delete;
    ~Blind() { ImGui::DestroyContext(); }

    void frame(Window& window) {
        ImGui::NewFrame();
        window.draw();
        ImGui::Render();
    }
};

/// What a user does to one window. ImGui takes a change a frame, so every act lasts some frames.
class Hand {
public:
    Hand(Blind& blind, Window& window) : blind_(blind), window_(window) { rest(); }

    void rest() {
        constexpr int frames = 3;
        for (int frame = 0; frame < frames; ++frame)
            blind_.frame(window_);
    }
    void press(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None) {
        ImGuiIO& io = ImGui::GetIO();
        if (modifier != ImGuiKey_None)
            io.AddKeyEvent(modifier, true);
        io.AddKeyEvent(key, true);
        rest();
        io.AddKeyEvent(key, false);
        if (modifier != ImGuiKey_None)
            io.AddKeyEvent(modifier, false);
        rest();
    }
    void type(const std::string& text) {
        ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
        rest();
    }
    void point(ImVec2 at) {
        ImGui::GetIO().AddMousePosEvent(at.x, at.y);
        rest();
    }
    void click(ImVec2 at, ImGuiMouseButton button = ImGuiMouseButton_Left) {
        point(at);
        hold(button);
        release(button);
    }
    void hold(ImGuiMouseButton button = ImGuiMouseButton_Left) {
        ImGui::GetIO().AddMouseButtonEvent(button, true);
        rest();
    }
    void release(ImGuiMouseButton button = ImGuiMouseButton_Left) {
        ImGui::GetIO().AddMouseButtonEvent(button, false);
        rest();
    }

private:
    Blind& blind_;
    Window& window_;
};

} // namespace faultline::gui
