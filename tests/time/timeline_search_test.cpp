// Searches in time: forwards and backwards they find the same, and the machine stands where it was found.
#include "tests/time/small_run.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace faultline::tests {
namespace {

struct Written final : Finder {
    explicit Written(std::uint64_t pa, bool reads = false) : pa_(pa), reads_(reads) {}
    Watches watches() const override { return {{}, false, {{mmu::Pa{pa_}, 8, reads_, !reads_}}}; }
    void begin(Instant) override { accesses.clear(); }
    void on_memory_access(const MemoryAccessed& access) override {
        accesses.push_back(access);
        found(access.at);
    }
    std::vector<MemoryAccessed> accesses;

private:
    std::uint64_t pa_;
    bool reads_;
};

struct Executed final : Finder {
    explicit Executed(std::uint64_t va) : va_(va) {}
    Watches watches() const override { return {{mmu::Va{va_}}, false, {}}; }
    void on_instruction(const InstructionReached& reached) override {
        EXPECT_EQ(reached.pc, va_);
        found(reached.at);
    }

private:
    std::uint64_t va_;
};

struct Called final : Finder {
    void on_function_entered(const FunctionEntered& entered) override { found(entered.at); }
};

struct Taken final : Finder {
    void on_exception(const ExceptionTaken& taken) override { found(taken.at); }
};

/// All hits in order, forwards; going backwards gives the same ones.
std::vector<Instant> hits(Finder& finder, std::uint64_t count) {
    Timeline timeline = timeline_of(count, every(128));
    std::vector<Instant> forwards;
    while (const auto hit = timeline.find_next(finder)) {
        EXPECT_EQ(timeline.now(), *hit);
        forwards.push_back(*hit);
    }
    EXPECT_EQ(timeline.now(), timeline.recorded()) << "after the last there is the end";
    std::vector<Instant> backwards;
    while (const auto hit = timeline.find_previous(finder)) {
        EXPECT_EQ(timeline.now(), *hit);
        backwards.push_back(*hit);
    }
    EXPECT_EQ(timeline.now(), timeline.begin()) << "before the first there is the beginning";
    std::ranges::reverse(backwards);
    if (!backwards.empty() && backwards.front() == timeline.begin())
        backwards.erase(backwards.begin()); // the beginning does not come after anything
    EXPECT_EQ(forwards, backwards);
    return forwards;
}

std::vector<Instant> each_iteration(std::uint64_t count, std::uint64_t offset, std::uint32_t entries = 0) {
    std::vector<Instant> all;
    for (std::uint64_t n = 0; n < count; ++n)
        all.push_back({n * iteration + offset, entries});
    return all;
}

TEST(TimelineSearch, FindsStoresToAPlaceWithWhatTheyChanged) {
    Written finder(layout::data_pa);
    EXPECT_EQ(hits(finder, 50), each_iteration(50, 2));
    Timeline timeline = timeline_of(50);
    ASSERT_TRUE(timeline.find_next(finder));
    ASSERT_TRUE(timeline.find_next(finder));
    Written last(layout::data_pa);
    timeline.replay(timeline.now(), {timeline.now().retired + 1, 0}, last);
    EXPECT_TRUE(last.accesses.empty()) << "watched only while it searches";
    const MemoryAccessed& access = finder.accesses.at(1);
    EXPECT_EQ(access.pc, layout::code + store_offset);
    EXPECT_EQ(access.va.raw, layout::writable);
    EXPECT_EQ(access.size, 8U);
    EXPECT_EQ(access.before[0], std::byte{1});
    EXPECT_EQ(access.after[0], std::byte{2});
}

TEST(TimelineSearch, FindsLoadsFromAPlace) {
    Written finder(layout::data_pa, true);
    auto expected = each_iteration(50, 0);
    expected.erase(expected.begin()); // the beginning does not come after anything
    EXPECT_EQ(hits(finder, 50), expected);
}

TEST(TimelineSearch, FindsEachExecutionOfAnInstruction) {
    Executed second(layout::code + 4);
    EXPECT_EQ(hits(second, 50), each_iteration(50, 1));
    Executed in_function(layout::code + function_offset + 4);
    EXPECT_EQ(hits(in_function, 50), each_iteration(50, 6));
    Executed vector(layout::vectors + svc_slot);
    EXPECT_EQ(hits(vector, 50), each_iteration(50, 3, 1));
}

TEST(TimelineSearch, FindsCallsAndExceptions) {
    Called called;
    EXPECT_EQ(hits(called, 50), each_iteration(50, 5));
    Taken taken;
    EXPECT_EQ(hits(taken, 50), each_iteration(50, 3, 1));
}

TEST(TimelineSearch, StopsAtItsBounds) {
    Timeline timeline = timeline_of(50);
    Called called;
    EXPECT_EQ(timeline.find_next(called, {4, 0}), std::nullopt);
    EXPECT_EQ(timeline.now(), (Instant{4, 0}));
    EXPECT_EQ(timeline.find_next(called, {5, 0}), (Instant{5, 0})) << "the bound itself counts";
    timeline.seek({100, 0});
    EXPECT_EQ(timeline.find_previous(called, {96, 0}), std::nullopt);
    EXPECT_EQ(timeline.now(), (Instant{96, 0}));
    timeline.seek({100, 0});
    EXPECT_EQ(timeline.find_previous(called, {95, 0}), (Instant{95, 0}));
}

TEST(TimelineSearch, SeesTheStateOfAWatchedInstruction) {
    struct Counter final : Finder {
        const Machine* machine = nullptr;
        Watches watches() const override { return {{mmu::Va{layout::code + store_offset}}, false, {}}; }
        void on_instruction(const InstructionReached& reached) override {
            if (machine->state().cpu().x[1] == 17)
                found(reached.at);
        }
    } finder;
    Timeline timeline = timeline_of(50);
    finder.machine = &timeline.machine();
    EXPECT_EQ(timeline.find_next(finder), (Instant{16 * iteration + 2, 0}));
    EXPECT_EQ(timeline.machine().state().cpu().x[1], 17U);
    EXPECT_EQ(timeline.find_next(finder), std::nullopt);
    EXPECT_EQ(timeline.find_previous(finder), (Instant{16 * iteration + 2, 0}));
}

} // namespace
} // namespace faultline::tests
