// The window's session, driven by the commands that keys and clicks send.

#include <memory>
#include <set>
#include <string>

// Before the test library, whose headers make a macro of si_addr.
#include "gui/palette.hpp"
#include "gui/panels/panels.hpp"
#include "gui/session.hpp"
#include "sim/event.hpp"

#include <gtest/gtest.h>

namespace faultline::gui {
namespace {

constexpr auto forward = sim::Direction::forward;
constexpr auto back = sim::Direction::backward;

std::unique_ptr<Session> open(const std::string& target, const std::string& event = {}) {
    auto session = Session::open(target, {}, event);
    EXPECT_TRUE(session) << (session ? "" : session.error());
    return session ? *std::move(session) : nullptr;
}

sim::Instant fatal_at(Session& session) {
    return sim::before_fault(session.story().recording().fatal_fault()->taken);
}

void record(Session& session) {
    while (session.recording())
        session.work(0);
}

TEST(Session, BeginsJustBeforeTheFatalFault) {
    const auto session = open("el0_da");
    EXPECT_EQ(session->moment().position.at, fatal_at(*session));
    EXPECT_EQ(session->looked_at().raw, 0U) << "the address of the store through NULL";
}

TEST(Session, WhatCannotBeOpenedIsOneLine) {
    EXPECT_FALSE(Session::open("no_such_scenario", {}, {}));
    const auto never = Session::open("el0_da", {}, "fault:999");
    ASSERT_FALSE(never);
    EXPECT_EQ(never.error().find('\n'), std::string::npos);
}

TEST(Session, EveryStepForwardsHasItsStepBack) {
    const auto session = open("el0_da");
    for (const Unit unit : {Unit::instruction, Unit::stage, Unit::line}) {
        session->act(StepBy{unit, forward}); // the way back leads over stages and lines, not between them
        const sim::Position before = session->moment().position;
        session->act(StepBy{unit, forward});
        EXPECT_GT(session->moment().position, before) << "unit " << static_cast<int>(unit);
        session->act(StepBy{unit, back});
        EXPECT_EQ(session->moment().position, before) << "unit " << static_cast<int>(unit);
    }
}

TEST(Session, StepsFromFaultToFault) {
    const auto session = open("el0_da", "start");
    const auto& faults = session->story().recording().faults;
    std::size_t seen = 0;
    while (session->act(StepBy{Unit::fault, forward}), session->message().empty())
        ++seen;
    EXPECT_GT(seen, 1U);
    EXPECT_LE(seen, faults.size());
    EXPECT_EQ(session->message(), "no fault after this instant");
    EXPECT_EQ(session->moment().position.at, sim::before_fault(faults.back().taken));
}

TEST(Session, ARunStopsAtABreakpointAndAtTheEnd) {
    const auto session = open("el0_da", "call:do_page_fault:2");
    const auto& debugger = session->story().debugger();
    const std::uint64_t handler = session->moment().cpu.pc;
    session->act(SeekToEvent{"start"});
    session->act(ToggleBreakpoint{mmu::Va{handler}});
    session->act(Continue{forward});
    while (session->running())
        session->work(0);
    EXPECT_EQ(session->moment().cpu.pc, handler);
    session->act(ToggleBreakpoint{mmu::Va{handler}});
    session->act(Continue{forward});
    while (session->running())
        session->work(0);
    EXPECT_TRUE(debugger.end());
}

TEST(Session, BookmarksAreFoundInBothDirections) {
    const auto session = open("el0_da");
    const sim::Instant here = session->moment().position.at;
    session->act(ToggleBookmark{});
    session->act(SeekToEvent{"end"});
    session->act(SeekBookmark{back});
    EXPECT_EQ(session->moment().position.at, here);
    session->act(SeekBookmark{back});
    EXPECT_EQ(session->message(), "no bookmark in that direction");
    session->act(SeekToEvent{"start"});
    session->act(SeekBookmark{forward});
    EXPECT_EQ(session->moment().position.at, here);
    session->act(ToggleBookmark{});
    EXPECT_TRUE(session->bookmarks().empty());
}

TEST(Session, PlayingKeepsItsSpeed) {
    const auto session = open("el0_da");
    session->act(TogglePlay{});
    session->work(100);
    const sim::Position first = session->moment().position;
    session->work(100 + 0.9 / session->speed());
    EXPECT_EQ(session->moment().position, first) << "the next stage is not due yet";
    session->work(100 + 1.1 / session->speed());
    EXPECT_GT(session->moment().position, first);
    const double slow = session->speed();
    session->act(ChangeSpeed{true});
    EXPECT_GT(session->speed(), slow);
    EXPECT_TRUE(session->playing()) << "a change of speed does not stop it";
    session->act(StepBy{Unit::stage, back});
    EXPECT_FALSE(session->playing());
}

TEST(Predict, AsksBeforeItShowsAndKeepsScore) {
    const auto session = open("el0_da");
    session->act(TogglePredict{});
    EXPECT_TRUE(session->keeps_secret());
    const sim::Position before = session->moment().position;
    session->act(StepBy{Unit::stage, forward});
    ASSERT_TRUE(session->question());
    EXPECT_EQ(session->moment().position, before) << "asked before anything moves";
    EXPECT_EQ(session->question()->choices.at(session->question()->right), "level 1");
    session->act(Answer{session->question()->right});
    EXPECT_GT(session->moment().position, before);
    EXPECT_EQ(session->score().right, 1U);
    while (!session->question())
        session->act(StepBy{Unit::stage, forward});
    EXPECT_EQ(session->question()->choices.at(session->question()->right), "0x92000045")
        << "ESR_EL1 of the fault";
    session->act(Answer{(session->question()->right + 1) % session->question()->choices.size()});
    EXPECT_EQ(session->score().right, 1U);
    EXPECT_EQ(session->score().asked, 2U);
    while (!session->question())
        session->act(StepBy{Unit::stage, forward});
    session->act(Answer{});
    EXPECT_EQ(session->score().asked, 2U) << "an answer that was only looked at does not count";
}

TEST(Predict, ChoicesDiffer) {
    const auto session = open("percpu/bad");
    session->act(TogglePredict{});
    int questions = 0;
    for (int steps = 0; steps < 120 && !session->story().debugger().end(); ++steps) {
        session->act(StepBy{Unit::stage, forward});
        if (!session->question())
            continue;
        ++questions;
        const auto& choices = session->question()->choices;
        EXPECT_EQ(std::set(choices.begin(), choices.end()).size(), choices.size())
            << session->question()->text;
        EXPECT_LT(session->question()->right, choices.size());
        session->act(Answer{session->question()->right});
    }
    EXPECT_GT(questions, 2);
    EXPECT_EQ(session->score().right, session->score().asked);
}

struct Filter {
    const char* sentence;
    const char* filter;
    const char* first; ///< the entry that stands first
};

TEST(Palette, TheFirstEntryIsWhatWasMeant) {
    const auto session = open("el0_da");
    for (const Filter& given : {Filter{"an EVENT", "fault:2", "Go to fault:2"},
                                Filter{"an address", "0xffff", "Look at address 0xffff"},
                                Filter{"words of a command in any order", "back stage", "Stage back"},
                                Filter{"a function", "DO_PAGE_FA", "Go to the first call of do_page_fault"},
                                Filter{"a scenario", "open percpu/good", "Open percpu/good"}}) {
        const auto entries = palette_entries(*session, given.filter);
        ASSERT_FALSE(entries.empty()) << given.sentence;
        EXPECT_TRUE(entries.front().text.starts_with(given.first))
            << given.sentence << ": " << entries.front().text;
    }
    EXPECT_TRUE(palette_entries(*session, "no command has these words").empty());
    EXPECT_LE(palette_entries(*session, "a").size(), 40U);
}

TEST(Compare, ARunIsLikeItself) {
    const auto session = open("percpu/bad");
    session->act(CompareWith{"percpu/bad"});
    const std::string same = text_of(comparison_page(session->story(), session->comparison()));
    EXPECT_NE(same.find("and so is everything else"), std::string::npos) << same;
}

/// A run that takes several slices to record.
constexpr const char* long_run = FAULTLINE_LONG_RUN;

std::unique_ptr<Session> open_at_once(const std::string& event = {}) {
    auto session = Session::open(long_run, {}, event, Opening::at_once);
    EXPECT_TRUE(session) << (session ? "" : session.error());
    return session ? *std::move(session) : nullptr;
}

TEST(Opening, TheProgramsStartIsShownAtOnceAndTheFaultWhenItIsRecorded) {
    const auto whole = open(long_run), session = open_at_once();
    EXPECT_TRUE(session->recording());
    EXPECT_LT(session->story().end(), whole->story().end());
    EXPECT_LT(session->moment().position.at, fatal_at(*whole));
    record(*session);
    EXPECT_EQ(session->story().end(), whole->story().end());
    EXPECT_EQ(session->moment().position.at, fatal_at(*whole));
    for (const PanelName panel : {PanelName::path, PanelName::log, PanelName::stack, PanelName::walk})
        EXPECT_EQ(text_of(page_of(panel, *session)), text_of(page_of(panel, *whole))) << title(panel);
}

TEST(Opening, AShortRunIsThereAtOnce) {
    auto session = Session::open("el0_da", {}, {}, Opening::at_once);
    ASSERT_TRUE(session) << session.error();
    EXPECT_FALSE((*session)->recording());
    EXPECT_EQ((*session)->moment().position.at, fatal_at(**session));
}

TEST(Opening, WhoHasGoneElsewhereStaysThere) {
    const auto session = open_at_once();
    session->work(0);
    session->act(StepBy{Unit::instruction, forward});
    const sim::Instant here = session->moment().position.at;
    session->work(0);
    const std::string registers = text_of(page_of(PanelName::registers, *session));
    EXPECT_EQ(session->story().debugger().position().at, here) << "the panel shows the instant it stands at";
    record(*session);
    EXPECT_EQ(session->moment().position.at, here);
    session->act(StepBy{Unit::instruction, forward});
    session->act(StepBy{Unit::instruction, back});
    EXPECT_EQ(session->moment().position.at, here);
}

TEST(Opening, RecordingStopsAndGoesOn) {
    const auto session = open_at_once();
    session->act(ToggleRecording{});
    EXPECT_FALSE(session->recording());
    const sim::Instant end = session->story().end();
    session->work(0);
    EXPECT_EQ(session->story().end(), end) << "nothing is recorded while it is stopped";
    session->act(SeekToEvent{"end"});
    EXPECT_TRUE(session->recording()) << "what was asked for is not recorded yet";
    record(*session);
    EXPECT_TRUE(session->story().is_recorded());
    EXPECT_GT(session->moment().position.at, end);
}

TEST(Opening, AnEventIsShownAsSoonAsItIsRecorded) {
    const auto session = open_at_once("insn:4000000");
    while (session->recording() && session->moment().position.at.retired < 4'000'000)
        session->work(0);
    EXPECT_EQ(session->moment().position.at.retired, 4'000'000U);
    EXPECT_TRUE(session->recording()) << "there are millions to come";
}

TEST(Opening, AnEventThatIsNoneIsRefusedBeforeAnythingRuns) {
    EXPECT_FALSE(Session::open(long_run, {}, "fault:none", Opening::at_once));
    const auto never = open_at_once("fault:999");
    record(*never);
    EXPECT_NE(never->message().find("fault"), std::string::npos)
        << "whether it happens is known at the end of the run: " << never->message();
}

TEST(Session, AnotherScenarioCanBeOpenedAndAWrongOneIsRefused) {
    const auto session = open("el0_da");
    session->act(OpenTarget{"no_such_scenario"});
    EXPECT_FALSE(session->message().empty());
    EXPECT_EQ(session->story().target().scenario.name, "el0_da");
    session->act(OpenTarget{"percpu/bad"});
    EXPECT_EQ(session->story().target().scenario.name, "percpu/bad");
    record(*session);
    EXPECT_EQ(session->moment().position.at, fatal_at(*session));
}

} // namespace
} // namespace faultline::gui
