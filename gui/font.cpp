#include "gui/font.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <imgui.h>

namespace faultline::gui {

namespace {

constexpr auto candidates = std::to_array<const char*>({
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf",
    "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
});

/// Latin letters, arrows, box drawing and geometric shapes: what panels write.
constexpr std::array<ImWchar, 9> glyphs = {0x0020, 0x00ff, 0x2010, 0x2027, 0x2190, 0x21ff, 0x2500, 0x25ff, 0};

} // namespace

std::string find_font() {
    std::error_code ignored;
    for (const char* file : candidates)
        if (std::filesystem::is_regular_file(file, ignored))
            return file;
    return {};
}

void load_font(const std::string& file, float scale) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    const float size = font_size * std::clamp(scale, 0.5F, 6.0F);
    ImFont* font = nullptr;
    if (!file.empty())
        font = atlas.AddFontFromFileTTF(file.c_str(), size, nullptr, glyphs.data());
    if (font == nullptr) {
        ImFontConfig config;
        config.SizePixels = size;
        atlas.AddFontDefault(&config);
    }
}

} // namespace faultline::gui
