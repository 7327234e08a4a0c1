// A run stepped through once, its digest taken at every instant, and then visited out of order: forwards, backwards and
// at random. By default runs of some thousand instants are visited whole, of the others what lies around exceptions
// and what chance picks. FAULTLINE_EVERY_INSTANT=all, or names separated by commas, visits every instant of those
// runs (all of them take some minutes) and says how many these were.
#include "tests/time/scenario_runs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sstream>

#include "sim/timeline/checkpoint.hpp"
#include "sim/timeline/state_fields.hpp"

namespace faultline::sim {
namespace {

/// Instants that follow one another.
using Stretch = std::vector<Place>;
/// [from, to) of a run, by retired instructions.
struct Window {
    std::uint64_t from = 0, to = 0;
};

constexpr std::uint64_t stretch_length = 512;

/// Windows that follow one another and leave nothing out.
std::vector<Window> everything_until(Instant end) {
    std::vector<Window> windows;
    for (std::uint64_t from = 0; from <= end.retired; from += stretch_length)
        windows.push_back({from, from + stretch_length});
    return windows;
}

/// Around exceptions and log lines, and at random.
std::vector<Window> sample_of(const Timeline& timeline, std::mt19937_64& random) {
    constexpr std::uint64_t around = 3, at_random = 3;
    constexpr std::size_t marks_at_most = 4;
    std::vector<std::uint64_t> centres;
    for (const Mark& mark : timeline.marks().all())
        centres.push_back(mark.at.retired);
    std::ranges::shuffle(centres, random);
    centres.resize(std::min(centres.size(), marks_at_most));
    centres.push_back(timeline.recorded().retired);
    for (std::uint64_t n = 0; n < at_random; ++n)
        centres.push_back(random() % timeline.recorded().retired);
    std::ranges::sort(centres);
    std::vector<Window> windows;
    for (const std::uint64_t centre : centres) {
        const std::uint64_t from = std::max(centre, around) - around;
        if (windows.empty() || from >= windows.back().to)
            windows.push_back({from, centre + around});
    }
    return windows;
}

/// Steps through the windows, in order, and takes the digest at each instant.
std::vector<Stretch> stretches_of(Timeline straight, const std::vector<Window>& windows) {
    std::vector<Stretch> stretches;
    for (const Window& window : windows) {
        straight.run_until({window.from, 0});
        Stretch stretch;
        Instant last{~std::uint64_t{0}, 0};
        while (straight.now().retired < window.to && straight.now() != last) {
            last = straight.now();
            stretch.push_back({last, straight.digest()});
            straight.step();
        }
        stretches.push_back(std::move(stretch));
    }
    std::erase_if(stretches, [](const Stretch& one) { return one.empty(); });
    return stretches;
}

bool is_at(Timeline& timeline, const Place& place, const char* how) {
    EXPECT_EQ(text_of(timeline.now()), text_of(place.at)) << how;
    EXPECT_EQ(timeline.digest(), place.digest) << how << " to " << text_of(place.at);
    return !testing::Test::HasFailure();
}

bool visit_forwards(Timeline& timeline, const Stretch& stretch) {
    timeline.seek(stretch.front().at);
    for (const Place& place : stretch) {
        if (!is_at(timeline, place, "stepping"))
            return false;
        timeline.step();
    }
    return true;
}

bool visit_backwards(Timeline& timeline, const Stretch& stretch) {
    timeline.seek(stretch.back().at);
    for (std::size_t n = stretch.size(); n-- > 0; timeline.step_back())
        if (!is_at(timeline, stretch[n], "stepping back"))
            return false;
    return true;
}

bool visit_at_random(Timeline& timeline, Stretch stretch, std::mt19937_64& random) {
    std::ranges::shuffle(stretch, random);
    for (const Place& place : stretch) {
        timeline.seek(place.at);
        if (!is_at(timeline, place, "seeking"))
            return false;
    }
    return true;
}

bool visit(Timeline& timeline, const Stretch& stretch, std::mt19937_64& random) {
    constexpr unsigned ways = 3;
    switch (random() % ways) {
    case 0:
        return visit_forwards(timeline, stretch);
    case 1:
        return visit_backwards(timeline, stretch);
    default:
        return visit_at_random(timeline, stretch, random);
    }
}

/// Whether the environment asks for every instant of it.
bool is_wanted_whole(const std::string& name) {
    const char* const wanted = std::getenv("FAULTLINE_EVERY_INSTANT");
    if (wanted == nullptr)
        return false;
    std::istringstream names(wanted);
    for (std::string one; std::getline(names, one, ',');)
        if (one == name || one == "all")
            return true;
    return false;
}

void visit_instants_of(const std::string& name, std::mt19937_64& random) {
    SCOPED_TRACE(name);
    constexpr std::uint64_t spacing = 5000, short_run = 2000;
    const bool whole = is_wanted_whole(name);
    const auto begun = std::chrono::steady_clock::now();
    Timeline timeline = timeline_of(name, spacing);
    timeline.record();
    const bool every = whole || timeline.recorded().retired < short_run;
    auto stretches = stretches_of(straight_run_of(name), every ? everything_until(timeline.recorded())
                                                               : sample_of(timeline, random));
    ASSERT_FALSE(stretches.empty());
    EXPECT_EQ(text_of(stretches.back().back().at), text_of(timeline.recorded())) << "the end is one of them";
    std::ranges::shuffle(stretches, random);
    std::uint64_t visited = 0;
    for (const Stretch& stretch : stretches) {
        if (!visit(timeline, stretch, random))
            return;
        visited += stretch.size();
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    if (whole) {
        std::printf("%s: %llu instants, %.0f s\n", name.c_str(), static_cast<unsigned long long>(visited),
                    seconds.count());
        std::fflush(stdout);
    }
}

TEST(TimelineOfScenario, IsTheSameAtEveryInstant) {
    const bool named = std::getenv("FAULTLINE_EVERY_INSTANT") != nullptr;
    std::mt19937_64 random(8); // the same order each time
    for (const std::string& name : all_scenarios())
        if (!named || is_wanted_whole(name))
            visit_instants_of(name, random);
}

// --- the digest

/// From everything that the machine has, nothing remembered.
std::uint64_t digest_from_scratch(const Machine& machine) {
    ImageBytes bytes;
    MemoryImage memory(bytes);
    std::vector<mmu::Pa> pages;
    for (const auto& bank : machine.memory().banks())
        for (std::uint64_t at = 0; at < bank.size; at += mmu::page_size)
            pages.push_back(bank.base + at);
    memory.update(machine.memory(), pages);
    return digest_of(StateDigest().of(machine.state(), machine.notes()), memory);
}

TEST(TimelineDigest, IsThatOfEverythingWhatevertheStepsBefore) {
    for (const std::string name : {"el0_da", "tlb/linux49", "demand/stack"}) {
        SCOPED_TRACE(name);
        Timeline timeline = timeline_of(name, 20'000);
        timeline.record();
        std::mt19937_64 random(6);
        for (int n = 0; n < 12; ++n) {
            timeline.seek({random() % timeline.recorded().retired, 0});
            for (std::uint64_t steps = random() % 40; steps-- > 0; timeline.step())
                static_cast<void>(timeline.digest()); // so that the next one builds upon it
            ASSERT_EQ(timeline.digest(), digest_from_scratch(timeline.machine())) << text_of(timeline.now());
        }
    }
}

TEST(TimelineDigest, DependsOnOpenCallsAndTheirCpu) {
    MachineState state;
    MachineNotes notes;
    const std::uint64_t without = StateDigest().of(state, notes);
    notes.calls.push_back({{10, 0}, 0x1000, 0x2000, 3, 0});
    const std::uint64_t on_cpu_0 = StateDigest().of(state, notes);
    EXPECT_NE(on_cpu_0, without);
    notes.calls.back().cpu = 3;
    EXPECT_NE(StateDigest().of(state, notes), on_cpu_0);
    MachineNotes other = notes;
    other.calls.back().cpu = 2;
    EXPECT_EQ(first_difference(notes, other), "open call, CPU: 0x3 and 0x2");
    EXPECT_EQ(first_difference(notes, notes), "");
}

} // namespace
} // namespace faultline::sim
