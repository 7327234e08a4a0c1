// The pictures of panels, laid out and not drawn: nothing overlaps, nothing is lost, and each says what its page says.

#include <algorithm>
#include <array>
#include <string>

// Before the test library, whose headers make a macro of si_addr.
#include "gui/panels/panels.hpp"
#include "gui/path_view.hpp"
#include "gui/stack_view.hpp"
#include "gui/vma_view.hpp"
#include "gui/walk_view.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace faultline::gui {
namespace {

constexpr auto pictured = std::to_array<PanelName>(
    {PanelName::walk, PanelName::path, PanelName::bits, PanelName::vmas, PanelName::stack});
constexpr auto widths = std::to_array<unsigned>({20, 44, 57, 80, 160});

std::unique_ptr<Session> open(const std::string& target, const std::string& event = {}) {
    auto session = Session::open(target, {}, event);
    EXPECT_TRUE(session) << (session ? "" : session.error());
    return session ? *std::move(session) : nullptr;
}

std::string squeezed(const std::string& text) {
    std::string result;
    for (const char c : text)
        if (c != ' ' && c != '\n')
            result += c;
    return result;
}

bool overlap(const Word& one, const Word& other) {
    constexpr float slack = 0.15F; ///< of a line: letters do not fill theirs
    const auto end = [](const Word& word) { return word.at.x + static_cast<float>(columns_of(word.text)); };
    return one.at.x < end(other) && other.at.x < end(one) && one.at.y + 1 - slack > other.at.y &&
           other.at.y + 1 - slack > one.at.y;
}

void expect_nothing_overlaps(const Picture& picture, const std::string& where) {
    for (std::size_t i = 0; i < picture.words.size(); ++i)
        for (std::size_t n = i + 1; n < picture.words.size(); ++n)
            ASSERT_FALSE(overlap(picture.words[i], picture.words[n]))
                << where << ": '" << picture.words[i].text << "' lies over '" << picture.words[n].text << "'";
}

void expect_all_inside(const Picture& picture, const std::string& where) {
    for (const Area& area : picture.areas) {
        ASSERT_GT(area.width, 0) << where;
        ASSERT_GT(area.height, 0) << where;
        ASSERT_GE(area.at.x, 0) << where;
        ASSERT_GE(area.at.y, 0) << where;
    }
    for (const Word& word : picture.words) {
        ASSERT_GE(word.at.x, 0) << where << ": " << word.text;
        ASSERT_GE(word.at.y, 0) << where << ": " << word.text;
    }
    for (const Arrow& arrow : picture.arrows)
        ASSERT_GE(arrow.through.size(), 2U) << where;
}

void expect_twin(const Picture& picture, PanelName panel, Session& session, const std::string& where) {
    const std::string page = squeezed(text_of(page_of(panel, session)));
    for (const Word& word : picture.words) {
        std::string text = squeezed(word.text);
        if (text.ends_with("…"))
            text.erase(text.size() - std::string("…").size());
        EXPECT_NE(page.find(text), std::string::npos)
            << where << ": the page does not say '" << word.text << "'";
    }
}

class Pictures : public testing::TestWithParam<const char*> {};

TEST_P(Pictures, AreReadableAtEveryInstantAndWidth) {
    const auto session = open(GetParam());
    ASSERT_TRUE(session);
    for (const char* const event : {"insn:1", "start", "fault:1", "log:1", "end"}) {
        session->act(SeekToEvent{event});
        for (const PanelName panel : pictured)
            for (const unsigned columns : widths) {
                const auto picture = picture_of(panel, *session, columns);
                const std::string where =
                    fmt::format("{} at {}, {} in {} columns", GetParam(), event, title(panel), columns);
                ASSERT_TRUE(picture) << where;
                expect_all_inside(*picture, where);
                expect_nothing_overlaps(*picture, where);
                expect_twin(*picture, panel, *session, where);
            }
    }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Pictures,
                         testing::Values("el0_da", "percpu/bad", "oops/stack_overflow",
                                         "tlb/stale_permission", "uaccess/pan"));

TEST(WalkPicture, TheFaultOfANullPointerIsAtLevelOne) {
    const auto session = open("el0_da");
    ASSERT_TRUE(session);
    const WalkView view = walk_view(*session);
    ASSERT_TRUE(view.levels[0].step);
    EXPECT_FALSE(view.levels[1].step) << "the walk ends at level 1";
    EXPECT_EQ(view.levels[0].entries.size(), 5U) << "the entries around index 0, as many as elsewhere";
    EXPECT_EQ(view.levels[0].entries.front().first, mmu::Va{0});
    const Picture picture = walk_picture(*session, 60);
    const auto says = [&](const char* text) {
        return std::ranges::any_of(
            picture.words, [&](const Word& word) { return word.text.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(says("fault here"));
    EXPECT_TRUE(says("not reached"));
}

TEST(PathPicture, LightsUpAsTheFaultIsHandled) {
    const auto session = open("el0_da");
    ASSERT_TRUE(session);
    const auto reached = [&](Reached state) {
        return std::ranges::count(path_view(*session).boxes, state, &PathBox::reached);
    };
    EXPECT_EQ(reached(Reached::done), 0) << "the instruction has not been tried yet";
    EXPECT_EQ(reached(Reached::running), 1) << "the instruction";
    session->act(SeekToEvent{"call:__do_user_fault"});
    const PathView view = path_view(*session);
    EXPECT_EQ(view.boxes.at(view.current).title, "__do_user_fault");
    const auto decided = std::ranges::find(view.boxes, "__do_page_fault", &PathBox::title);
    ASSERT_NE(decided, view.boxes.end());
    EXPECT_EQ(decided->result, "VM_FAULT_BADMAP");
    EXPECT_EQ(decided->reached, Reached::done);
    session->act(SeekToEvent{"end"});
    EXPECT_EQ(path_view(*session).boxes.back().title, "SIGSEGV");
}

TEST(PathPicture, KeepsTheStageOfTheDebugger) {
    const auto session = open("el0_da");
    ASSERT_TRUE(session);
    session->act(StepBy{Unit::stage, sim::Direction::forward});
    session->act(StepBy{Unit::stage, sim::Direction::forward});
    const sim::Position here = session->story().debugger().position();
    ASSERT_GT(here.stage, 0U) << "the second thing that the store does is a level of its walk";
    const auto other = session->story().recording().faults.size() - 2;
    session->story().path(other);
    EXPECT_EQ(session->story().debugger().position(), here);
}

TEST(StackPicture, PtRegsLieOnTopOfTheStack) {
    const auto session = open("el0_da", "call:__do_user_fault");
    ASSERT_TRUE(session);
    const StackView view = stack_view(*session);
    const auto regs = std::ranges::find(view.parts, true, &StackPart::pt_regs);
    ASSERT_NE(regs, view.parts.end()) << view.title;
    const auto word = [&](const char* name) {
        const auto found = std::ranges::find(regs->words, name, &StackWord::name);
        return found == regs->words.end() ? ~std::uint64_t{0} : found->value;
    };
    const auto saved = session->story().debugger().user_registers(*session->moment().task);
    ASSERT_TRUE(saved);
    EXPECT_EQ(word("regs[1]"), saved->x[1]);
    EXPECT_EQ(word("pc"), saved->pc);
    EXPECT_EQ(word("pstate"), saved->pstate);
}

TEST(VmaPicture, MarksThePartOfTheAddress) {
    const auto session = open("el0_da");
    ASSERT_TRUE(session);
    EXPECT_TRUE(vma_view(*session).parts.front().marked) << "NULL lies below the first mapping";
    EXPECT_FALSE(vma_view(*session).parts.front().vma);
    session->act(LookAt{mmu::Va{session->moment().cpu.sp()}});
    const VmaView view = vma_view(*session);
    const auto marked = std::ranges::find(view.parts, true, &VmaPart::marked);
    ASSERT_NE(marked, view.parts.end());
    ASSERT_TRUE(marked->vma);
    EXPECT_EQ(marked->vma->name, "[stack]");
}

TEST(LogPanel, FieldsSayWhereTheyComeFrom) {
    const auto session = open("percpu/bad", "end");
    ASSERT_TRUE(session);
    const Page page = log_page(*session);
    const auto hint_of = [&](const std::string& field) {
        for (const Row& row : page.rows)
            for (const Span& span : row.spans)
                if (span.text.starts_with(field))
                    return span.hint;
        return std::string{};
    };
    EXPECT_NE(hint_of("FSC = 0x05").find("bits [5:0]"), std::string::npos) << hint_of("FSC");
    EXPECT_NE(hint_of("pgd=").find("level 1 descriptor"), std::string::npos) << hint_of("pgd=");
    EXPECT_FALSE(hint_of("pstate").empty());
    EXPECT_FALSE(hint_of("ESR = ").empty());
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        std::string joined;
        for (std::size_t n = 1; n < page.rows[i].spans.size(); ++n)
            joined += page.rows[i].spans[n].text;
        EXPECT_EQ(joined, session->story().recording().log[i].text) << "a line is cut, never changed";
    }
}

TEST(Words, AreCutAndWrappedByLetters) {
    EXPECT_EQ(columns_of("a→b…"), 4U);
    EXPECT_EQ(fitted("abcdef", 4), "abc…");
    EXPECT_EQ(fitted("→→→→", 3), "→→…");
    EXPECT_EQ(fitted("abc", 3), "abc");
    EXPECT_EQ(fitted("abc", 0), "");
    EXPECT_EQ(wrapped("one two three", 8), (std::vector<std::string>{"one two", "three"}));
    EXPECT_EQ(wrapped("", 8), std::vector<std::string>{""});
    EXPECT_EQ(wrapped("unbreakable word", 4), (std::vector<std::string>{"unbreakable", "word"}));
}

} // namespace
} // namespace faultline::gui
