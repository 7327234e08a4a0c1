#include "tests/fuzz/oracle.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "tests/fuzz/instructions.hpp"
#include "tests/support/bare_machine.hpp"

namespace faultline::fuzz {

namespace {

enum class Manner : std::uint8_t { once_more, observed, in_pieces };
constexpr std::array manners = {"once more", "observed", "in pieces"};

struct Watcher final : sim::Observer {
    void on_walk(const sim::WalkMade&) override { ++events; }
    void on_exception(const sim::ExceptionTaken&) override { ++events; }
    std::uint64_t events = 0;
};

/// Stops at a dozen instants that the choice selects.
void run_in_pieces(sim::Machine& machine, const sim::Limits& limits, std::uint32_t choice) {
    Random random(choice);
    for (int piece = 0; piece < 12; ++piece) {
        const std::uint64_t rest =
            limits.instructions - std::min(machine.state().now.retired, limits.instructions);
        const std::uint64_t to = machine.state().now.retired + random() % (rest / 8 + 2);
        const auto stop = machine.run_until({to, static_cast<std::uint32_t>(random() % 2)}, limits);
        if (!std::holds_alternative<sim::InstantReached>(stop))
            return;
        if (random() % 2 == 0)
            machine.restore(sim::MachineState(machine.state()), machine.notes());
    }
    machine.run(limits);
}

std::string page_differences(const Changes& a, const Changes& b) {
    std::string text;
    for (const auto& [pa, digest] : a.pages)
        if (const auto other = b.pages.find(pa); other == b.pages.end() || other->second != digest)
            text += fmt::format("  RAM at {:#x}\n", pa);
    for (const auto& [pa, digest] : b.pages)
        if (!a.pages.contains(pa))
            text += fmt::format("  RAM at {:#x}, written in the second run only\n", pa);
    return text;
}

void run_in_manner(sim::Machine& machine, const sim::Limits& limits, Manner manner, std::uint32_t choice) {
    Watcher watcher;
    switch (manner) {
    case Manner::once_more:
        machine.run(limits);
        break;
    case Manner::observed:
        machine.add_observer(watcher);
        machine.run(limits);
        machine.remove_observer(watcher);
        break;
    case Manner::in_pieces:
        run_in_pieces(machine, limits, choice);
        break;
    }
}

/// Between a plain run and one in that manner.
std::string differences(Snapshot& snapshot, const Start& start, const sim::Limits& limits, Manner manner,
                        std::uint32_t choice) {
    start();
    snapshot.machine().run(limits);
    const Changes first = snapshot.changes();
    start();
    run_in_manner(snapshot.machine(), limits, manner, choice);
    const Changes second = snapshot.changes();
    return tests::differences(first.state, second.state) + page_differences(first, second);
}

} // namespace

void fail(const std::string& what) {
    std::fprintf(stderr, "fuzz: %s\n", what.c_str());
    std::abort();
}

void expect_agreement(Snapshot& snapshot, const Start& start, const sim::Limits& limits,
                      std::uint32_t choice) {
    const Manner manner = static_cast<Manner>(choice % manners.size());
    if (differences(snapshot, start, limits, manner, choice).empty())
        return;
    sim::Limits shortest = limits;
    for (std::uint64_t agrees = 0; agrees + 1 < shortest.instructions;) {
        sim::Limits tried = limits;
        tried.instructions = agrees + (shortest.instructions - agrees) / 2;
        if (differences(snapshot, start, tried, manner, choice).empty())
            agrees = tried.instructions;
        else
            shortest = tried;
    }
    fail(fmt::format("executed {}, the run is another one, from instruction {} on (first, second):\n{}",
                     manners.at(static_cast<std::size_t>(manner)), shortest.instructions,
                     differences(snapshot, start, shortest, manner, choice)));
}

namespace {

struct Total {
    std::uint64_t runs = 0, instructions = 0;
    double executed = 0, waited = 0; ///< seconds of guest time
    ~Total() {
        fmt::print("{} runs, {} guest instructions, {:.1f} s of guest time and {:.0f} s of waiting\n", runs,
                   instructions, executed, waited);
    }
};

} // namespace

void count_run(const sim::Machine& machine, const sim::MachineState& begin) {
    static Total total;
    const sim::MachineConfig& config = machine.config();
    const std::uint64_t instructions = machine.state().now.retired - begin.now.retired;
    ++total.runs;
    total.instructions += instructions;
    total.executed += static_cast<double>(instructions) / static_cast<double>(config.instructions_per_second);
    total.waited += static_cast<double>(machine.state().idle_ticks - begin.idle_ticks) /
                    static_cast<double>(config.timer_hz);
}

} // namespace faultline::fuzz
