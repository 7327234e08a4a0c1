#include "sim/compare/code_trace.hpp"

namespace faultline::sim {

namespace {

/// Keeps what is reported, once.
class CodeFinder final : public Finder {
public:
    explicit CodeFinder(Watches watched) : watched_(std::move(watched)) {}
    Watches watches() const override { return watched_; }
    void on_instruction(const InstructionReached& reached) override { add({reached.at, reached.pc}); }
    void add(const TracedInstruction& one) {
        if (seen.empty() || seen.back().at < one.at)
            seen.push_back(one);
    }
    std::vector<TracedInstruction> seen;

private:
    Watches watched_;
};

} // namespace

std::vector<TracedInstruction> trace_code(Timeline& timeline, Instant from, Instant to, std::size_t most) {
    Watches watched;
    watched.every_instruction = true;
    CodeFinder finder(watched);
    timeline.seek(from);
    finder.add({timeline.now(), timeline.machine().state().cpu().pc});
    timeline.find_next(finder, std::min(to, Instant{from.retired + most, 0}));
    return std::move(finder.seen);
}

std::vector<Instant> executions(Timeline& timeline, std::uint64_t pc, Instant from, Instant to,
                                std::size_t most) {
    Watches watched;
    watched.instructions.push_back(mmu::Va{pc});
    CodeFinder finder(watched);
    timeline.seek(from);
    if (timeline.machine().state().cpu().pc == pc)
        finder.add({timeline.now(), pc});
    timeline.find_next(finder, to);
    std::vector<Instant> instants;
    for (const TracedInstruction& one : finder.seen)
        if (one.at <= to && instants.size() < most)
            instants.push_back(one.at);
    return instants;
}

} // namespace faultline::sim
