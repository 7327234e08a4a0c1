// Every built-in scenario, recorded and visited at random: the state at an instant does not depend on how one got
// there.
#include "tests/time/scenario_runs.hpp"

#include <cstdlib>
#include <map>
#include <random>

namespace faultline::sim {
namespace {

/// How often to go somewhere at random, in all. FAULTLINE_SEEKS asks for more than the tests can wait for.
std::uint64_t seeks_in_all() {
    constexpr std::uint64_t usual = 400;
    const char* const wanted = std::getenv("FAULTLINE_SEEKS");
    return wanted == nullptr ? usual : std::strtoull(wanted, nullptr, 10);
}

/// Some instants of the run in ascending order, and the digest that a straight run without checkpoints has there.
std::map<Instant, std::uint64_t> straight_run(const std::string& name, std::uint64_t last,
                                              std::mt19937_64& random, std::uint64_t count) {
    Timeline straight = straight_run_of(name);
    std::map<Instant, std::uint64_t> digests;
    for (std::uint64_t n = 0; n < count; ++n)
        digests[{random() % last, static_cast<std::uint32_t>(random() % 2)}] = 0;
    std::map<Instant, std::uint64_t> reached;
    for (const auto& [at, unused] : digests) {
        straight.run_until(at);
        reached[straight.now()] = straight.digest();
    }
    return reached;
}

TEST(TimelineOfScenario, IsTheSameByWhateverWayOneComes) {
    const auto names = all_scenarios();
    std::mt19937_64 random(4); // the same seeks each time
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        Timeline timeline = timeline_of(name, 20'000);
        timeline.record();
        const auto expected = straight_run(name, timeline.recorded().retired, random, 40);
        const std::vector<std::pair<Instant, std::uint64_t>> places(expected.begin(), expected.end());
        for (std::uint64_t n = 0; n < std::max<std::uint64_t>(seeks_in_all() / names.size(), 1); ++n) {
            const auto& [at, digest] = places[random() % places.size()];
            timeline.seek(at);
            ASSERT_EQ(text_of(timeline.now()), text_of(at));
            ASSERT_EQ(timeline.digest(), digest) << "at " << text_of(at) << ", seek " << n;
        }
        timeline.seek(timeline.begin());
        timeline.run_until(timeline.recorded());
        // A kernel of a few dozen instructions leaves no checkpoint behind but that of its beginning.
        EXPECT_TRUE(timeline.use().verified > 0 || timeline.use().checkpoints < 2)
            << "replays are compared with checkpoints";
    }
}

} // namespace
} // namespace faultline::sim
