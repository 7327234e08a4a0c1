#include "gui/coverage.hpp"

#include <utility>

namespace faultline::gui {

namespace {

class Counter final : public sim::Finder {
public:
    sim::Watches watches() const override {
        sim::Watches watched;
        watched.every_instruction = true;
        return watched;
    }
    bool reads_call_registers() const override { return false; }
    /// A stretch may be shown again: what it has told already is not counted twice.
    void on_instruction(const sim::InstructionReached& reached) override {
        if (reached.at < next_)
            return;
        next_ = {reached.at.retired, reached.at.entries + 1};
        ++times[reached.pc];
    }
    std::unordered_map<std::uint64_t, std::uint64_t> times;

private:
    sim::Instant next_;
};

} // namespace

Coverage::Coverage(sim::Timeline& timeline) {
    const std::uint64_t begin = timeline.begin().retired, end = timeline.recorded().retired;
    partial_ = end - begin > most_instructions;
    timeline.seek(partial_ ? sim::Instant{end - most_instructions, 0} : timeline.begin());
    Counter counter;
    timeline.find_next(counter, timeline.recorded());
    times_ = std::move(counter.times);
}

std::uint64_t Coverage::times(std::uint64_t pc) const {
    const auto found = times_.find(pc);
    return found == times_.end() ? 0 : found->second;
}

} // namespace faultline::gui
