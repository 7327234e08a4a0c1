// Steps: by instruction, over and out of functions and exceptions.

#include <algorithm>
#include <cstring>

#include "sim/debugger/point_finder.hpp"
#include "sim/debugger/unwind.hpp"
#include "sim/instruction_class.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t instruction_size = 4;

bool is_eret(std::uint32_t word) {
    return word == 0xD69F03E0;
}

/// Where control has to come back to, so that a call or an exception is over.
struct ComeBack {
    std::uint64_t sp = 0;
    unsigned el = 0;
    std::uint64_t tables = 0; ///< of the user half: a forked child has the same PC and SP

    explicit ComeBack(const exceptions::Processor& cpu)
        : sp(cpu.sp()), el(cpu.pstate.el()), tables(el == 0 ? cpu.regime().ttbr0 : 0) {}
    bool operator==(const ComeBack&) const = default;
};

/// The instants at which a CPU's instruction is next.
class TurnFinder final : public Finder {
public:
    TurnFinder(const Machine& machine, unsigned cpu) : machine_(&machine), cpu_(cpu) {}
    Watches watches() const override { return {{}, true, {}}; }
    void on_instruction(const InstructionReached& reached) override {
        if (machine_->state().current == cpu_)
            found(reached.at);
    }

private:
    const Machine* machine_;
    unsigned cpu_;
};

Goal back_at(std::vector<mmu::Va> at, const ComeBack& wanted) {
    return {std::move(at),
            [wanted](const Machine& machine) { return ComeBack(machine.state().cpu()) == wanted; }, false};
}

} // namespace

std::optional<std::uint32_t> Debugger::Impl::word_at(std::uint64_t pc) const {
    const auto word = GuestMemory(machine()).number(pc, instruction_size);
    return word ? std::optional(static_cast<std::uint32_t>(*word)) : std::nullopt;
}

bool Debugger::Impl::is_others_turn(unsigned number) const {
    const MachineState& state = machine().state();
    return state.current != number && state.cpus[number].activity == CpuActivity::running &&
           !(timeline.end() != nullptr && timeline.now() == timeline.recorded());
}

Halt Debugger::Impl::step_machine(Direction direction) {
    const Instant before = timeline.now();
    if (direction == Direction::backward)
        return halt(timeline.step_back() ? HaltReason::step_done : HaltReason::history_begin);
    timeline.step();
    return halt(timeline.now() == before ? HaltReason::run_ended : HaltReason::step_done);
}

Halt Debugger::Impl::step(Direction direction) {
    const unsigned number = machine().state().current;
    const Halt stop = step_machine(direction);
    if (stop.reason != HaltReason::step_done || !is_others_turn(number))
        return stop;
    TurnFinder turn(machine(), number);
    static_cast<void>(find(direction, turn, reach(direction, ~std::uint64_t{0})));
    return halt(HaltReason::step_done);
}

// Points that wait for something else than an address need the search, which knows how to watch for it.
Halt Debugger::Impl::single(Direction direction) {
    const unsigned number = machine().state().current;
    Halt stop = single_of_machine(direction);
    if (stop.reason != HaltReason::step_done || !is_others_turn(number))
        return stop;
    const Goal turn{{}, [number](const Machine& m) { return m.state().current == number; }, true};
    return search(direction, &turn, ~std::uint64_t{0});
}

Halt Debugger::Impl::single_of_machine(Direction direction) {
    const auto needs_search = [](const Point& point) {
        return point.enabled && !waits_for_instruction(point.request.trigger);
    };
    if (std::ranges::any_of(points, needs_search)) {
        const Goal next{{}, [](const Machine&) { return true; }, true};
        return search(direction, &next, ~std::uint64_t{0});
    }
    Halt stepped = step_machine(direction);
    if (stepped.reason != HaltReason::step_done)
        return stepped;
    std::vector<PointHit> hits;
    for (const Point& candidate : points)
        if (candidate.enabled && waits_at(candidate, mmu::Va{cpu().pc}))
            hits.push_back({candidate.id, std::nullopt});
    stepped.hits = accept(direction, std::move(hits), stepped.notes);
    if (!stepped.hits.empty())
        stepped.reason = HaltReason::point;
    return stepped;
}

Halt Debugger::Impl::step_over_forward(std::uint64_t budget) {
    constexpr int most_retries = 8;
    const std::uint64_t pc = cpu().pc;
    const ComeBack here(cpu());
    const bool call = is_call(word_at(pc).value_or(0));
    Halt stop = single(Direction::forward);
    for (int tries = 0; stop.reason == HaltReason::step_done && tries < most_retries; ++tries) {
        const bool exception = timeline.now().entries > 0;
        if (!exception && !(call && tries == 0 && cpu().pc != pc + instruction_size))
            return stop;
        const Goal goal = exception ? back_at({mmu::Va{pc}, mmu::Va{pc + instruction_size}}, here)
                                    : back_at({mmu::Va{pc + instruction_size}}, here);
        stop = search(Direction::forward, &goal, budget);
        // The kernel has made the access possible: now the instruction itself.
        if (stop.reason == HaltReason::step_done && cpu().pc == pc)
            stop = single(Direction::forward);
        else
            return stop;
    }
    return stop;
}

Halt Debugger::Impl::step_over(Direction direction, std::uint64_t budget) {
    if (direction == Direction::forward)
        return step_over_forward(budget);
    const std::uint64_t pc = cpu().pc;
    const ComeBack here(cpu());
    const bool after_call = is_call(word_at(pc - instruction_size).value_or(0));
    Halt stop = single(Direction::backward);
    if (stop.reason != HaltReason::step_done || cpu().pc == pc - instruction_size)
        return stop;
    if (is_eret(word_at(cpu().pc).value_or(0))) {
        const Goal taken = back_at({mmu::Va{pc}, mmu::Va{pc - instruction_size}}, here);
        return search(Direction::backward, &taken, budget);
    }
    if (!after_call)
        return stop;
    const Goal called = back_at({mmu::Va{pc - instruction_size}}, here);
    return search(Direction::backward, &called, budget);
}

Halt Debugger::Impl::step_out(Direction direction, std::uint64_t budget) {
    const auto frames = backtrace(machine().state().current, 2);
    if (frames.size() < 2)
        return search(direction, nullptr, budget);
    const Frame& caller = frames[1];
    const bool exception = caller.source == FrameSource::pt_regs;
    std::vector<mmu::Va> at;
    if (exception || direction == Direction::forward)
        at.push_back(mmu::Va{caller.pc});
    if (direction == Direction::backward)
        at.push_back(mmu::Va{caller.pc - instruction_size});
    const std::uint64_t sp = caller.sp;
    const bool user = caller.kind == FrameKind::user;
    const Goal goal{std::move(at),
                    [sp, user](const Machine& machine) {
                        const exceptions::Processor& now = machine.state().cpu();
                        return now.sp() == sp && (now.pstate.el() == 0) == user;
                    },
                    false};
    return search(direction, &goal, budget);
}

Halt Debugger::resume(Direction direction, std::uint64_t budget) {
    return impl_->search(direction, nullptr, budget);
}

Halt Debugger::step_instruction(Direction direction, std::uint64_t count) {
    Halt stop = impl_->step(direction);
    for (std::uint64_t done = 1; done < count && stop.reason == HaltReason::step_done; ++done)
        stop = impl_->step(direction);
    return stop;
}

Halt Debugger::step_to_points(Direction direction) {
    return impl_->single(direction);
}

Halt Debugger::step_range(Direction direction, mmu::Va start, mmu::Va end, std::uint64_t budget) {
    const auto inside = [&](const Machine& machine) {
        const std::uint64_t pc = machine.state().cpu().pc;
        return pc >= start.raw && pc < end.raw;
    };
    return impl_->leave(direction, inside, budget);
}

Halt Debugger::step_over(Direction direction, std::uint64_t budget) {
    return impl_->step_over(direction, budget);
}

Halt Debugger::step_out(Direction direction, std::uint64_t budget) {
    return impl_->step_out(direction, budget);
}

Halt Debugger::seek(Instant at) {
    impl_->timeline.seek(at);
    Halt stop = impl_->halt(HaltReason::step_done);
    if (impl_->end && at > impl_->timeline.now()) {
        stop.reason = HaltReason::run_ended;
        stop.end = impl_->end;
    }
    return stop;
}

Result<Halt> Debugger::seek(std::string_view text) {
    const auto event = parse_event(text);
    if (!event)
        return Error{event.error()};
    const auto at = impl_->timeline.find(*event);
    if (!at)
        return Error{at.error()};
    return seek(*at);
}

} // namespace faultline::sim
