// The debugger on a machine of eight CPUs that take turns: points hold for all of them, steps follow one.

#include <algorithm>
#include <set>

#include "debugger_fixture.hpp"

namespace faultline::sim {
namespace {

unsigned cpu_of(const Session& session) {
    return session.debugger.machine().state().current;
}

/// Where the run stops at its points from here on, and the CPU that was current there.
using Stops = std::vector<std::pair<Instant, unsigned>>;
Stops stops(Session& session, Direction direction) {
    Stops found;
    while (session.debugger.resume(direction).reason == HaltReason::point)
        found.emplace_back(session.debugger.position().at, cpu_of(session));
    return found;
}

/// The same going back as going forwards.
Stops stops_both_ways(Session& session) {
    const Stops forwards = stops(session, Direction::forward);
    Stops backwards = stops(session, Direction::backward);
    std::ranges::reverse(backwards);
    EXPECT_EQ(forwards, backwards);
    return forwards;
}

TEST(DebuggerCpus, ABreakpointStopsTheCpuThatComesThere) {
    Session session("percpu/bad");
    session.point("percpu_counter_add_batch");
    const Stops counted = stops_both_ways(session);
    ASSERT_FALSE(counted.empty());
    for (const auto& [at, cpu] : counted)
        EXPECT_EQ(cpu, 3U) << "Xorg runs on CPU 3, at " << at.retired;
}

TEST(DebuggerCpus, AConditionChoosesTheCpu) {
    Session every("percpu/bad"), one("percpu/bad");
    every.point("secondary_start_kernel");
    one.point("secondary_start_kernel", "cpu == 5");
    std::set<unsigned> started;
    for (const auto& [at, cpu] : stops_both_ways(every))
        started.insert(cpu);
    EXPECT_EQ(started, (std::set<unsigned>{1, 2, 3, 4, 5, 6, 7}));
    const Stops fifth = stops_both_ways(one);
    ASSERT_EQ(fifth.size(), 1U);
    EXPECT_EQ(fifth.front().second, 5U);
}

TEST(DebuggerCpus, AWatchpointSeesTheStoresOfAllCpus) {
    Session session("percpu/bad");
    const auto mask = session.debugger.symbols().address_of("cpu_online_mask");
    ASSERT_TRUE(mask);
    // The kernel's own map is there only after it has been made.
    ASSERT_TRUE(session.debugger.seek("call:smp_init"));
    session.point("watch:" + std::to_string(*mask) + "/4");
    Stops forwards = stops(session, Direction::forward);
    std::vector<unsigned> online;
    for (const auto& [at, cpu] : forwards) {
        session.debugger.seek(at);
        EXPECT_EQ(*session.debugger.evaluate("u32[cpu_online_mask]") >> cpu, 1U)
            << "the highest bit is that of the CPU that has come last";
        online.push_back(cpu);
    }
    EXPECT_EQ(online, (std::vector<unsigned>{1, 2, 3, 4, 5, 6, 7}));
    session.debugger.seek(session.debugger.timeline().recorded());
    const Stops backwards = stops(session, Direction::backward);
    ASSERT_GE(backwards.size(), forwards.size()) << "before smp_init CPU 0 has set its own bit";
    for (std::size_t n = 0; n < forwards.size(); ++n) {
        const auto& [behind, cpu] = forwards[forwards.size() - 1 - n];
        EXPECT_EQ(backwards[n].first.retired + 1, behind.retired)
            << "backwards it stops in front of the store";
        EXPECT_EQ(backwards[n].second, cpu);
    }
}

/// The last instant of a turn before that of a CPU which has executed something before.
Instant last_of_a_turn(Session& session) {
    Timeline& timeline = session.debugger.timeline();
    EXPECT_TRUE(session.debugger.seek("call:smp_init"));
    const Instant begin = timeline.now();
    timeline.record();
    timeline.seek(begin);
    std::set<unsigned> seen{cpu_of(session)};
    while (timeline.now() != timeline.recorded()) {
        const Instant before = timeline.now();
        const unsigned cpu = cpu_of(session);
        timeline.step();
        if (cpu_of(session) != cpu && !seen.insert(cpu_of(session)).second)
            return before;
    }
    ADD_FAILURE() << "no CPU had a second turn";
    return {};
}

TEST(DebuggerCpus, StepsFollowTheCpuAcrossTheTurnsOfOthers) {
    Session session("percpu/bad");
    Debugger& debugger = session.debugger;
    const Instant here = last_of_a_turn(session);
    const Instant behind{here.retired + 1, 0};
    debugger.seek(behind);
    const unsigned cpu = cpu_of(session);
    ASSERT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::step_done);
    EXPECT_EQ(cpu_of(session), cpu) << "back to the CPU's own instruction before, in its last turn";
    const Instant before = debugger.position().at;
    EXPECT_LT(before, here) << "others have run in between";
    for (debugger.timeline().step(); debugger.timeline().now() < behind; debugger.timeline().step())
        ASSERT_NE(cpu_of(session), cpu) << "no instruction of its own was passed over";
    // The other one sleeps after the last instruction of its turn: a step of it ends at once.
    debugger.seek(here);
    EXPECT_NE(cpu_of(session), cpu);
    ASSERT_EQ(debugger.step_instruction(Direction::forward).reason, HaltReason::step_done);
    EXPECT_EQ(debugger.position().at, behind);
    EXPECT_EQ(cpu_of(session), cpu);
    // A point of another CPU in between does stop a step that asks for points.
    debugger.seek(here);
    const std::uint64_t other = session.pc();
    session.point(std::to_string(other));
    debugger.seek(behind);
    EXPECT_EQ(debugger.step_to_points(Direction::backward).reason, HaltReason::point);
    EXPECT_EQ(session.pc(), other);
    EXPECT_NE(cpu_of(session), cpu);
}

TEST(DebuggerCpus, TheTimelineGoesBackInstantByInstantAcrossTurns) {
    Session session("percpu/bad");
    Timeline& timeline = session.debugger.timeline();
    const Instant edge = last_of_a_turn(session);
    timeline.seek({edge.retired - 20, 0});
    std::vector<std::pair<Instant, std::uint64_t>> places;
    for (int n = 0; n < 40; ++n, timeline.step())
        places.emplace_back(timeline.now(), timeline.digest());
    timeline.record();
    timeline.seek(places.back().first);
    for (std::size_t n = places.size(); n-- > 0; timeline.step_back()) {
        ASSERT_EQ(timeline.now(), places[n].first);
        ASSERT_EQ(timeline.digest(), places[n].second) << "instant " << n << " of 40, the turn ends at 20";
    }
}

TEST(DebuggerCpus, OneCpuAloneHasTheNumberOfTheScenario) {
    Session alone("oops", {{"identity.cpu", "3"}});
    ASSERT_EQ(alone.debugger.machine().state().cpus.size(), 1U);
    EXPECT_EQ(*alone.debugger.evaluate("cpu"), 3U);
    Session many("percpu/bad");
    ASSERT_TRUE(many.debugger.seek("call:die"));
    EXPECT_EQ(*many.debugger.evaluate("cpu"), 3U);
}

} // namespace
} // namespace faultline::sim
