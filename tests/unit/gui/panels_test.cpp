// The whole window over every built-in scenario, drawn without a screen: Dear ImGui's own assertions hold, no two
// parts of the window overlap, and every panel has something to say.

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

// Before the test library, whose headers make a macro of si_addr.
#include "gui/panels/panels.hpp"
#include "gui/window.hpp"
#include "tests/unit/gui/blind.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_internal.h>

namespace faultline::gui {
namespace {

void expect_no_overlap(const std::string& where) {
    std::vector<const ImGuiWindow*> shown;
    for (const ImGuiWindow* const window : ImGui::GetCurrentContext()->Windows)
        if (window->WasActive && window->ParentWindow == nullptr && !window->IsFallbackWindow)
            shown.push_back(window);
    EXPECT_GT(shown.size(), 5U) << where;
    for (std::size_t i = 0; i < shown.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            ImRect common = shown[i]->Rect();
            common.ClipWith(shown[j]->Rect());
            EXPECT_TRUE(common.IsInverted() || common.GetArea() < 1)
                << where << ": " << shown[i]->Name << " and " << shown[j]->Name;
        }
}

struct Size {
    float width, height, scale;
};

/// Every scenario as it is, and of the variants every sixth: FAULTLINE_EVERY_VARIANT asks for more than the tests can
/// wait for.
std::vector<std::string> scenarios_to_look_at() {
    constexpr std::size_t step = 6;
    std::vector<std::string> names;
    std::size_t variants = 0;
    const auto found = sim::built_in_scenarios();
    EXPECT_TRUE(found) << (found ? "" : found.error());
    for (const sim::BuiltIn& one : *found)
        if (one.name.find('/') == std::string::npos || variants++ % step == 0 ||
            std::getenv("FAULTLINE_EVERY_VARIANT") != nullptr)
            names.push_back(one.name);
    return names;
}

TEST(Panels, EveryPanelOverEveryScenarioAtManyInstants) {
    constexpr std::array sizes = {Size{1280, 800, 1}, Size{3840, 2160, 3}, Size{640, 480, 1}};
    std::size_t turn = 0;
    for (const std::string& name : scenarios_to_look_at()) {
        SCOPED_TRACE(name);
        auto session = Session::open(name, {}, {});
        ASSERT_TRUE(session) << session.error();
        const Size& size = sizes.at(turn++ % sizes.size());
        Blind blind(size.width, size.height, size.scale);
        Window window(**session, {});
        const auto look = [&](const std::string& where) {
            for (std::size_t i = 0; i < static_cast<std::size_t>(PanelName::count_); ++i) {
                window.show(static_cast<PanelName>(i));
                blind.frame(window);
                blind.frame(window);
                EXPECT_FALSE(window.page(static_cast<PanelName>(i)).rows.empty())
                    << where << ": " << title(static_cast<PanelName>(i));
            }
            expect_no_overlap(where);
        };
        look("before the fatal fault");
        constexpr std::uint64_t places = 3;
        const Story& story = (*session)->story();
        for (std::uint64_t i = 0; i <= places; ++i) {
            const std::uint64_t length = story.end().retired - story.begin().retired;
            (*session)->act(SeekTo{{story.begin().retired + length * i / places, 0}});
            look(fmt::format("{} of {} parts of the run", i, places));
        }
        for (int stage = 0; stage < 6; ++stage) {
            (*session)->act(StepBy{Unit::stage, sim::Direction::backward});
            blind.frame(window);
        }
    }
}

TEST(Panels, TheSamePageComesOfTheSameInstant) {
    auto session = Session::open("el0_da", {}, {});
    ASSERT_TRUE(session) << session.error();
    for (std::size_t i = 0; i < static_cast<std::size_t>(PanelName::count_); ++i) {
        const auto panel = static_cast<PanelName>(i);
        const sim::Instant here = (*session)->moment().position.at;
        (*session)->act(SeekTo{here});
        const std::string before = text_of(page_of(panel, **session));
        (*session)->act(SeekToEvent{"end"});
        (*session)->act(SeekTo{here});
        (*session)->act(SeekTo{here}); // no register differs from the instant before, as above
        EXPECT_EQ(text_of(page_of(panel, **session)), before) << title(panel);
    }
}

} // namespace
} // namespace faultline::gui
