// What a timeline promises, on a program of a few instructions: every instant, both directions, changes, the index.
#include "tests/time/small_run.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace faultline::tests {
namespace {

/// Every instant of a run, and the digest of the state there.
struct Place {
    Instant at;
    std::uint64_t digest = 0;
};
std::vector<Place> every_instant(Timeline timeline) {
    std::vector<Place> places{{timeline.now(), timeline.digest()}};
    while (timeline.end() == nullptr) {
        timeline.step();
        if (timeline.now() != places.back().at)
            places.push_back({timeline.now(), timeline.digest()});
    }
    return places;
}

void expect_at(Timeline& timeline, const Place& place, const std::string& how) {
    EXPECT_EQ(timeline.now().retired, place.at.retired) << how;
    EXPECT_EQ(timeline.now().entries, place.at.entries) << how;
    EXPECT_EQ(timeline.digest(), place.digest)
        << how << " to " << place.at.retired << "." << place.at.entries;
}

TEST(Timeline, GoesBackInstantByInstant) {
    const auto places = every_instant(timeline_of(60));
    Timeline timeline = timeline_of(60, every(100));
    timeline.record();
    for (std::size_t n = places.size() - 1; n-- > 0;) {
        ASSERT_TRUE(timeline.step_back());
        expect_at(timeline, places[n], "stepping back");
    }
    EXPECT_FALSE(timeline.step_back()) << "there is nothing before the beginning";
    expect_at(timeline, places.front(), "staying at the beginning");
}

TEST(Timeline, IsAnywhereTheSameWhateverTheOrder) {
    const auto places = every_instant(timeline_of(60));
    Timeline timeline = timeline_of(60, every(64));
    std::mt19937_64 random(1);
    for (int n = 0; n < 2000; ++n) {
        const std::size_t where = random() % places.size();
        switch (random() % 4) {
        case 0:
            timeline.seek(places[where].at);
            expect_at(timeline, places[where], "seeking");
            break;
        case 1:
            timeline.seek(places[where].at);
            EXPECT_EQ(timeline.step_back(), where > 0);
            expect_at(timeline, places[where > 0 ? where - 1 : 0], "stepping back");
            break;
        case 2:
            timeline.seek(places[where].at);
            timeline.step();
            expect_at(timeline, places[std::min(where + 1, places.size() - 1)], "stepping");
            break;
        default:
            if (timeline.now() <= places[where].at) {
                timeline.run_until(places[where].at);
                expect_at(timeline, places[where], "running");
            }
        }
    }
    EXPECT_GT(timeline.use().verified, 0U);
}

TEST(Timeline, EndsWhereTheRunEnds) {
    Timeline timeline = timeline_of(10);
    timeline.record();
    const Instant end = timeline.recorded();
    EXPECT_EQ(end.retired, 10 * iteration + 100) << "the budget";
    EXPECT_TRUE(std::holds_alternative<LimitReached>(timeline.seek({end.retired * 2, 0})));
    EXPECT_EQ(timeline.now(), end);
    EXPECT_TRUE(std::holds_alternative<LimitReached>(timeline.step())) << "nothing comes after the end";
    EXPECT_EQ(timeline.now(), end);
    EXPECT_TRUE(timeline.step_back());
    EXPECT_EQ(timeline.now(), (Instant{end.retired - 1, 0}));
}

TEST(Timeline, SkipsInstantsThatTheRunDoesNotHave) {
    Timeline timeline = timeline_of(10);
    timeline.seek({3, 7});
    EXPECT_EQ(timeline.now(), (Instant{4, 0})) << "one exception was taken after three instructions";
    timeline.seek({3, 1});
    EXPECT_EQ(timeline.now(), (Instant{3, 1}));
    EXPECT_EQ(timeline.machine().state().cpu().pc, layout::vectors + svc_slot);
}

TEST(Timeline, ShowsEventsOnceToRecordersAndAgainOnRequest) {
    Events straight;
    Machine machine = machine_of(60);
    machine.trace_functions(functions().ranges);
    machine.add_observer(straight);
    Limits limits;
    limits.instructions = 60 * iteration + 100;
    machine.run(limits);

    Events recorded;
    Timeline timeline = timeline_of(60, every(100));
    timeline.add_recorder(recorded);
    std::mt19937_64 random(2);
    for (int n = 0; n < 200; ++n)
        timeline.seek({random() % 500, 0});
    timeline.record();
    EXPECT_EQ(recorded.exceptions.size(), straight.exceptions.size());
    EXPECT_EQ(recorded.walks.size(), straight.walks.size());
    ASSERT_EQ(recorded.entered.size(), straight.entered.size());
    ASSERT_EQ(recorded.left.size(), straight.left.size());
    for (std::size_t n = 0; n < straight.left.size(); ++n) {
        EXPECT_EQ(recorded.entered[n].at, straight.entered[n].at);
        EXPECT_EQ(recorded.left[n].at, straight.left[n].at);
        EXPECT_EQ(recorded.left[n].entered, straight.left[n].entered);
    }
    Events again;
    timeline.replay({0, 0}, timeline.recorded(), again);
    EXPECT_EQ(again.exceptions.size(), straight.exceptions.size());
    EXPECT_EQ(again.entered.size(), straight.entered.size());
    EXPECT_EQ(again.left.size(), straight.left.size());
}

TEST(Timeline, ShowsEveryEventInWhateverPiecesARunIsShown) {
    Events whole;
    Timeline timeline = timeline_of(30, every(64));
    timeline.record();
    timeline.replay({}, timeline.recorded(), whole);
    Events pieces;
    for (std::uint64_t at = 0; at < timeline.recorded().retired; ++at)
        timeline.replay({at, 0}, {at + 1, 0}, pieces);
    EXPECT_EQ(pieces.entered.size(), whole.entered.size()) << "a call at the very beginning of a piece";
    EXPECT_EQ(pieces.left.size(), whole.left.size());
    EXPECT_EQ(pieces.exceptions.size(), whole.exceptions.size());
    EXPECT_EQ(pieces.returns.size(), whole.returns.size());
    EXPECT_EQ(pieces.walks.size(), whole.walks.size());
}

TEST(Timeline, KnowsOpenCallsAtAnyInstant) {
    Timeline timeline = timeline_of(30, every(64));
    timeline.record();
    // ldr, add, str, svc (eret), bl; now at the function's first instruction, and then inside it.
    for (std::uint64_t n = 30; n-- > 0;) {
        timeline.seek({n * iteration + 6, 0});
        ASSERT_EQ(timeline.machine().state().cpu().pc, layout::code + function_offset + 4);
        const auto calls = timeline.machine().notes().calls;
        ASSERT_EQ(calls.size(), 1U);
        EXPECT_EQ(calls[0].at, (Instant{n * iteration + 5, 0}));
        timeline.seek({n * iteration + 2, 0});
        EXPECT_TRUE(timeline.machine().notes().calls.empty());
    }
}

TEST(Timeline, StaysWithinItsMemory) {
    TimelineConfig config = every(200);
    config.memory = 1U << 20U;
    Timeline timeline = timeline_of(60'000, config);
    timeline.record();
    const TimelineUse use = timeline.use();
    EXPECT_LE(use.memory, config.memory);
    EXPECT_GT(use.spacing, config.spacing) << "it was thinned out";
    EXPECT_GT(use.checkpoints, 8U);
    const Place middle{{270'004, 0}, [&] {
                           Timeline straight = timeline_of(60'000);
                           straight.run_until({270'004, 0});
                           return straight.digest();
                       }()};
    timeline.seek(middle.at);
    expect_at(timeline, middle, "seeking");
}

// --- another course

TEST(Timeline, TakesAnotherCourseWhenItIsChanged) {
    Timeline timeline = timeline_of(50, every(64));
    timeline.record();
    const Instant here{25 * iteration + 1, 0};
    timeline.seek(here);
    const std::uint64_t before = timeline.digest();
    timeline.change([](Machine& machine) {
        MachineState state = machine.state();
        state.cpu().x[1] = 1000;
        machine.set_state(state);
        machine.memory().write64(mmu::Pa{layout::data_pa + 0x100}, 7);
    });
    EXPECT_EQ(timeline.recorded(), here);
    EXPECT_EQ(timeline.end(), nullptr);
    const std::uint64_t after = timeline.digest();
    EXPECT_NE(after, before);
    const auto counter = [&] { return timeline.machine().memory().read64(mmu::Pa{layout::data_pa}); };
    timeline.record();
    EXPECT_EQ(counter(), 1001U + 24U);
    timeline.seek({here.retired - 1, 0});
    EXPECT_EQ(timeline.machine().memory().read64(mmu::Pa{layout::data_pa + 0x100}), 0U) << "not yet";
    timeline.run_until({here.retired + 2, 0});
    EXPECT_EQ(counter(), 1001U) << "forwards again the change is there";
    timeline.seek(here);
    EXPECT_EQ(timeline.digest(), after);
}

TEST(TimelineDeathTest, AReplayThatDiffersIsLoud) {
    Timeline timeline = timeline_of(1000, every(500));
    timeline.record();
    timeline.seek({0, 0});
    auto& machine = const_cast<Machine&>(timeline.machine()); // what no caller may do
    machine.memory().write64(mmu::Pa{layout::data_pa}, 5);
    EXPECT_DEATH(timeline.run_until(timeline.recorded()),
                 "replay differs from the recording at instant .* X1");
}

// --- the index

TEST(Timeline, FindsEventsByName) {
    Timeline timeline = timeline_of(50, every(64));
    timeline.seek({7, 0});
    const auto third = timeline.find({EventKind::call, 3, "function"});
    ASSERT_TRUE(third) << third.error();
    EXPECT_EQ(*third, (Instant{2 * iteration + 5, 0}));
    EXPECT_EQ(timeline.now(), (Instant{7, 0})) << "asking does not move";
    const auto last = timeline.find({EventKind::call, 50, "function"});
    ASSERT_TRUE(last) << last.error();
    EXPECT_EQ(*last, (Instant{49 * iteration + 5, 0}));
    EXPECT_FALSE(timeline.find({EventKind::call, 51, "function"}));
    EXPECT_FALSE(timeline.find({EventKind::call, 1, "nobody"}));
    EXPECT_FALSE(timeline.find({EventKind::log, 1, {}}));
    const auto end = timeline.find({EventKind::end, 1, {}});
    ASSERT_TRUE(end);
    EXPECT_EQ(*end, timeline.recorded());
    EXPECT_EQ(timeline.marks().count(MarkKind::exception), 50U);
    EXPECT_EQ(timeline.marks().find(MarkKind::exception, 2)->at, (Instant{iteration + 3, 1}));
}

} // namespace
} // namespace faultline::tests
