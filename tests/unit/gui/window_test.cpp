// The window as a user's hands meet it, without a screen: what each key and click comes to.

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>

// Before the test library, whose headers make a macro of si_addr.
#include "gui/panels/panels.hpp"
#include "gui/toolbar.hpp"
#include "tests/unit/gui/blind.hpp"

#include <gtest/gtest.h>
#include <imgui_internal.h>

namespace faultline::gui {
namespace {

class Windows : public testing::Test {
protected:
    void open(const std::string& target) {
        auto opened = Session::open(target, {}, {});
        ASSERT_TRUE(opened) << opened.error();
        session = *std::move(opened);
        window.emplace(*session, Look{});
        hand.emplace(blind, *window);
    }
    void SetUp() override { open("el0_da"); }

    sim::Instant now() const { return session->moment().position.at; }
    static bool is_shown(const char* name) {
        const ImGuiWindow* const found = ImGui::FindWindowByName(name);
        return found != nullptr && found->WasActive;
    }
    /// The page of a panel that is in front, as ImGui's window.
    const ImGuiWindow* shown(PanelName panel) const {
        const ImVec2 size = ImGui::GetIO().DisplaySize;
        const Layout places = layout(size.x, size.y, ImGui::GetFontSize(), toolbar_height(size.x));
        for (const Tile& tile : places.tiles)
            if (std::ranges::find(tile.panels, panel) != tile.panels.end())
                for (const ImGuiWindow* const child : ImGui::GetCurrentContext()->Windows)
                    if (child->WasActive && child->ParentWindow != nullptr && child->Pos.x >= tile.place.x &&
                        child->Pos.x < tile.place.x + tile.place.width && child->Pos.y >= tile.place.y &&
                        child->Pos.y < tile.place.y + tile.place.height)
                        return child;
        return nullptr;
    }
    /// Where a row of the page is drawn: the rows above it may take more than a line each.
    std::size_t drawn(PanelName panel, std::size_t row, float width) {
        const auto indent = wrapping_of(panel);
        if (!indent)
            return row;
        Page above = window->page(panel);
        above.rows.resize(row);
        return wrapped(above, static_cast<std::size_t>(width / ImGui::CalcTextSize("0").x), *indent)
            .rows.size();
    }
    /// The middle of a letter of a page's row.
    ImVec2 letter(PanelName panel, std::size_t row, std::size_t column) {
        const ImGuiWindow* const page = shown(panel);
        EXPECT_NE(page, nullptr) << title(panel);
        const float line = ImGui::GetFontSize(), width = ImGui::CalcTextSize("0").x;
        const ImVec2 origin = page == nullptr ? ImVec2{} : page->DC.CursorStartPos;
        row = page == nullptr ? row : drawn(panel, row, page->ContentRegionRect.Max.x - origin.x);
        return {origin.x + (static_cast<float>(column) + 0.5F) * width,
                origin.y + (static_cast<float>(row) + 0.5F) * line};
    }
    /// A point of the timeline, by its share of the run.
    static ImVec2 on_timeline(float share) {
        const ImGuiWindow* const strip = ImGui::FindWindowByName("##timeline");
        return {strip->ContentRegionRect.Min.x + share * strip->ContentRegionRect.GetWidth(),
                strip->Pos.y + strip->Size.y * 0.7F};
    }

    Blind blind{1280, 800, 1};
    std::unique_ptr<Session> session;
    std::optional<Window> window;
    std::optional<Hand> hand;
};

TEST_F(Windows, BoxesOpenAndCloseByKeys) {
    hand->press(ImGuiKey_F1);
    EXPECT_TRUE(is_shown("##help"));
    hand->press(ImGuiKey_Escape);
    EXPECT_FALSE(is_shown("##help"));
    hand->press(ImGuiKey_T);
    EXPECT_EQ(window->look().theme, ThemeName::light);
    hand->press(ImGuiKey_Equal, ImGuiMod_Ctrl);
    EXPECT_GT(window->look().scale, 1);
}

TEST_F(Windows, TheFindBoxDoesWhatIsChosen) {
    const sim::Instant before = now();
    hand->press(ImGuiKey_Slash);
    EXPECT_TRUE(is_shown("##palette"));
    hand->type("end");
    hand->press(ImGuiKey_Enter);
    EXPECT_FALSE(is_shown("##palette"));
    EXPECT_GT(now(), before) << "\"end\" is an EVENT, and the first entry";
    hand->press(ImGuiKey_P, ImGuiMod_Ctrl);
    hand->type("0xffffffc000000000");
    hand->press(ImGuiKey_Enter);
    EXPECT_EQ(session->looked_at().raw, 0xffffffc000000000U);
    hand->press(ImGuiKey_Slash);
    hand->type("fault");
    hand->press(ImGuiKey_DownArrow);
    hand->press(ImGuiKey_Enter);
    EXPECT_FALSE(is_shown("##palette")) << "the second entry";
}

TEST_F(Windows, AClickOnALogLineGoesToTheInstantThatPrintedIt) {
    const std::size_t row = 4;
    ASSERT_GT(window->page(PanelName::log).rows.size(), row);
    hand->click(letter(PanelName::log, row, 20));
    const auto& log = session->story().recording().log;
    EXPECT_TRUE(std::ranges::any_of(log, [&](const sim::LogLine& line) { return line.at == now(); }))
        << "instruction " << now().retired;
    EXPECT_EQ(session->moment().log_lines, row + 1);
}

TEST_F(Windows, AClickIntoTheSourceSetsABreakpointWhereTheRunStops) {
    const Page& page = window->page(PanelName::source);
    const auto has_code = [](const Row& row) { return row.spans.size() > 2 && row.spans[2].command; };
    const auto row = std::ranges::find_if(page.rows, has_code);
    ASSERT_NE(row, page.rows.end());
    const auto at = std::get<ToggleBreakpoint>(*row->spans[2].command).at;
    const ImVec2 place = letter(PanelName::source, static_cast<std::size_t>(row - page.rows.begin()), 5);
    hand->click(place);
    ASSERT_EQ(session->story().debugger().points().size(), 1U);
    hand->press(ImGuiKey_Home);
    hand->press(ImGuiKey_C);
    EXPECT_EQ(session->moment().cpu.pc, at.raw);
    hand->click(place);
    EXPECT_TRUE(session->story().debugger().points().empty()) << "the second click takes it away";
}

TEST_F(Windows, TheSliderIsClickedAndDragged) {
    const auto share = [&] {
        const Story& story = session->story();
        return static_cast<double>(now().retired - story.begin().retired) /
               static_cast<double>(story.end().retired - story.begin().retired);
    };
    hand->click(on_timeline(0.25F));
    EXPECT_NEAR(share(), 0.25, 0.02);
    hand->hold();
    hand->point(on_timeline(0.6F));
    EXPECT_NEAR(share(), 0.6, 0.005);
    hand->point(on_timeline(0.4F));
    EXPECT_NEAR(share(), 0.4, 0.005);
    hand->release();
    hand->point(on_timeline(0.9F));
    EXPECT_NEAR(share(), 0.4, 0.005) << "it is not held any more";
}

TEST_F(Windows, BookmarksAreSetAndFoundAgain) {
    const sim::Instant here = now();
    hand->press(ImGuiKey_B);
    EXPECT_TRUE(session->bookmarks().contains(here));
    hand->press(ImGuiKey_Home);
    hand->press(ImGuiKey_PageDown);
    EXPECT_EQ(now(), here);
    hand->press(ImGuiKey_End);
    hand->press(ImGuiKey_PageUp);
    EXPECT_EQ(now(), here);
    hand->press(ImGuiKey_B);
    EXPECT_TRUE(session->bookmarks().empty());
}

TEST_F(Windows, EveryPanelIsCopiedAsText) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(PanelName::count_); ++i) {
        const auto panel = static_cast<PanelName>(i);
        window->show(panel);
        hand->rest();
        hand->press(ImGuiKey_C, ImGuiMod_Ctrl);
        EXPECT_EQ(std::string(ImGui::GetClipboardText()), text_of(page_of(panel, *session))) << title(panel);
    }
}

TEST_F(Windows, TheRightButtonCopiesThePanelUnderThePointer) {
    ImGui::SetClipboardText("");
    hand->click(letter(PanelName::log, 6, 30), ImGuiMouseButton_Right);
    const ImVec2 menu = ImGui::GetIO().MousePos;
    hand->click({menu.x + 2 * ImGui::GetFontSize(), menu.y + ImGui::GetFontSize()});
    EXPECT_EQ(std::string(ImGui::GetClipboardText()), text_of(page_of(PanelName::log, *session)));
}

TEST_F(Windows, PredictModeAsksAndKeepsScore) {
    hand->press(ImGuiKey_G);
    for (int steps = 0; steps < 50 && !session->question(); ++steps)
        hand->press(ImGuiKey_RightArrow);
    ASSERT_TRUE(session->question());
    EXPECT_TRUE(is_shown("##question"));
    const sim::Position asked_at = session->moment().position;
    const std::size_t right = session->question()->right;
    hand->press(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(right)));
    EXPECT_EQ(session->score().asked, 1U);
    EXPECT_EQ(session->score().right, 1U);
    EXPECT_GT(session->moment().position, asked_at) << "the answer makes the step";
    for (int steps = 0; steps < 50 && !session->question(); ++steps)
        hand->press(ImGuiKey_RightArrow);
    ASSERT_TRUE(session->question());
    const auto wrong = (session->question()->right + 1) % session->question()->choices.size();
    hand->press(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(wrong)));
    EXPECT_EQ(session->score().asked, 2U);
    EXPECT_EQ(session->score().right, 1U);
}

TEST_F(Windows, PlayingGoesOnAtItsSpeedUntilStopped) {
    const double slow = session->speed();
    hand->press(ImGuiKey_Equal, ImGuiMod_Shift);
    EXPECT_GT(session->speed(), slow);
    hand->press(ImGuiKey_Minus);
    EXPECT_EQ(session->speed(), slow);
    hand->press(ImGuiKey_Space);
    ASSERT_TRUE(session->playing());
    const sim::Position before = session->moment().position;
    session->work(100);
    const sim::Position once = session->moment().position;
    EXPECT_GT(once, before);
    session->work(100 + 0.5 / slow);
    EXPECT_EQ(session->moment().position, once) << "it is not time yet";
    session->work(100 + 1.5 / slow);
    EXPECT_GT(session->moment().position, once);
    hand->press(ImGuiKey_Space);
    EXPECT_FALSE(session->playing());
}

TEST_F(Windows, FaultsAreFoundForwardsAndBackwards) {
    const sim::Instant fatal = now();
    hand->press(ImGuiKey_F, ImGuiMod_Shift);
    EXPECT_LT(now(), fatal);
    hand->press(ImGuiKey_F);
    EXPECT_EQ(now(), fatal);
}

TEST_F(Windows, ARowOfTheScenarioBrowserOpensIt) {
    window->show(PanelName::scenarios);
    hand->rest();
    const Page& page = window->page(PanelName::scenarios);
    const auto current = std::ranges::find_if(page.rows, &Row::current);
    ASSERT_LT(std::next(current), page.rows.end());
    const auto row = std::next(current); // the present scenario is kept in view, and its neighbours with it
    const std::string wanted = std::get<OpenTarget>(row->command.value()).name;
    hand->click(letter(PanelName::scenarios, static_cast<std::size_t>(row - page.rows.begin()), 4));
    EXPECT_EQ(session->story().target().scenario.name, wanted);
}

} // namespace
} // namespace faultline::gui
