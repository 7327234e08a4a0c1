// Colours, tiles and keys: what can be said about the window without drawing it.

#include <algorithm>
#include <array>
#include <map>
#include <string>

// Before the test library, whose headers make a macro of si_addr.
#include "gui/help.hpp"
#include "gui/layout.hpp"
#include "gui/shortcuts.hpp"
#include "gui/theme.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace faultline::gui {
namespace {

constexpr std::array all_themes = {ThemeName::dark, ThemeName::light, ThemeName::contrast};

TEST(Theme, RatiosAreThoseOfTheGuidelines) {
    const Colour black{0, 0, 0, 1}, white{1, 1, 1, 1}, grey{119 / 255.0F, 119 / 255.0F, 119 / 255.0F, 1};
    EXPECT_NEAR(contrast_ratio(black, white), 21, 1e-6);
    EXPECT_NEAR(contrast_ratio(white, white), 1, 1e-6);
    EXPECT_NEAR(contrast_ratio(grey, white), 4.48, 0.01) << "#777777 on white is the guidelines' near miss";
}

TEST(Theme, EveryWordStandsOutFromWhateverItIsWrittenOn) {
    for (const ThemeName name : all_themes) {
        const Theme& colours = theme(name);
        const double least = name == ThemeName::contrast ? 7 : 4.5;
        for (const auto& [ground, behind] : {std::pair{"background", colours.background},
                                             {"panel", colours.panel},
                                             {"frame", colours.frame},
                                             {"current row", colours.current_row}})
            for (std::size_t i = 0; i < static_cast<std::size_t>(Style::count_); ++i)
                EXPECT_GE(contrast_ratio(colours.of(static_cast<Style>(i)), behind), least)
                    << "theme " << static_cast<int>(name) << ", style " << i << " on " << ground;
    }
}

TEST(Theme, TheSliderStandsOutFromItsStrip) {
    for (const ThemeName name : all_themes)
        for (const Colour& behind : {theme(name).frame, theme(name).current_row})
            EXPECT_GE(contrast_ratio(theme(name).accent, behind), 3) << "theme " << static_cast<int>(name);
}

struct Size {
    const char* sentence;
    float width, height, line;
};

constexpr std::array sizes = {
    Size{"the smallest window that is accepted", 320, 240, 15},
    Size{"a laptop", 1280, 800, 15},
    Size{"a projector at twice the font", 1280, 800, 30},
    Size{"full HD", 1920, 1080, 15},
    Size{"a small laptop", 1024, 768, 15},
    Size{"4K at once and a half the font", 3840, 2160, 22},
    Size{"4K at three times the font", 3840, 2160, 45},
};

TEST(Layout, TilesFillTheWindowAndNeverOverlap) {
    for (const Size& size : sizes) {
        const Layout places = layout(size.width, size.height, size.line, 1.7F * size.line);
        std::vector<Rect> all = {places.toolbar, places.narration, places.timeline};
        for (const Tile& tile : places.tiles)
            all.push_back(tile.place);
        float area = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Rect& one = all[i];
            EXPECT_TRUE(one.x >= 0 && one.y >= 0 && one.width > 0 && one.height > 0 &&
                        one.x + one.width <= size.width && one.y + one.height <= size.height)
                << size.sentence << ": rectangle " << i;
            area += one.width * one.height;
            for (std::size_t j = 0; j < i; ++j)
                EXPECT_FALSE(one.x < all[j].x + all[j].width && all[j].x < one.x + one.width &&
                             one.y < all[j].y + all[j].height && all[j].y < one.y + one.height)
                    << size.sentence << ": rectangles " << i << " and " << j;
        }
        EXPECT_NEAR(area, size.width * size.height, 1) << size.sentence << ": something is left empty";
    }
}

TEST(Layout, EveryPanelHasOneTab) {
    for (const Size& size : sizes) {
        std::map<PanelName, int> tabs;
        for (const Tile& tile : layout(size.width, size.height, size.line, 1.7F * size.line).tiles)
            for (const PanelName panel : tile.panels)
                ++tabs[panel];
        for (std::size_t i = 0; i < static_cast<std::size_t>(PanelName::count_); ++i)
            EXPECT_EQ(tabs[static_cast<PanelName>(i)], 1)
                << size.sentence << ": " << title(static_cast<PanelName>(i));
    }
}

TEST(Layout, PanelsAreFoundByTheirNames) {
    EXPECT_EQ(parse_panel("page-tables"), PanelName::page_tables);
    EXPECT_EQ(parse_panel("tlb"), PanelName::tlb);
    EXPECT_EQ(parse_panel("TLB"), std::nullopt);
    EXPECT_EQ(parse_panel(""), std::nullopt);
}

TEST(Shortcuts, NoKeyAsksForTwoThings) {
    std::map<std::string, std::string> owners;
    for (const Shortcut& shortcut : shortcuts())
        for (const Key& key : {shortcut.key, shortcut.also}) {
            const std::string text = key_text(key);
            if (text.empty())
                continue;
            const auto [there, is_new] = owners.emplace(text, shortcut.text);
            EXPECT_TRUE(is_new) << text << " is " << there->second << " and " << shortcut.text;
        }
}

TEST(Shortcuts, EveryPanelCanBeShownByAKey) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(PanelName::count_); ++i) {
        const auto panel = static_cast<PanelName>(i);
        EXPECT_TRUE(std::ranges::any_of(shortcuts(), [&](const Shortcut& shortcut) {
            const auto* const shown = std::get_if<ShowPanel>(&shortcut.command);
            return shown != nullptr && shown->panel == panel && !key_text(shortcut.key).empty();
        })) << title(panel);
    }
}

TEST(Help, NamesEveryKey) {
    const std::string text = text_of(help_page());
    for (const Shortcut& shortcut : shortcuts())
        EXPECT_NE(text.find(fmt::format("{}", shortcut.explanation)), std::string::npos) << shortcut.text;
    EXPECT_NE(text.find("F1, ?"), std::string::npos);
}

} // namespace
} // namespace faultline::gui
