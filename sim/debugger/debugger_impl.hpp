// The inside of Debugger, for the files of sim/debugger alone.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "sim/debugger/debugger.hpp"
#include "sim/debugger/expression.hpp"
#include "sim/debugger/guest_kernel.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/debugger/machine_context.hpp"
#include "sim/debugger/unwind.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

/// Notes where execve has put the program, when it is recorded.
class ExecWatch final : public Observer {
public:
    ExecWatch(GuestSymbols& symbols, std::uint64_t linked_entry) : symbols_(&symbols), entry_(linked_entry) {}
    void on_tracepoint(const Tracepoint&) override;

private:
    GuestSymbols* symbols_;
    std::uint64_t entry_;
};

/// An instruction that a stepping command waits for, beside the user's points.
struct Goal {
    std::vector<mmu::Va> at;                   ///< PC is one of these
    std::function<bool(const Machine&)> holds; ///< and this is true
    bool anywhere = false;                     ///< any instruction, `at` does not count
};

/// Whether it stops at instructions by their address, and not for what one does.
bool waits_for_instruction(const Trigger&);

struct Debugger::Impl {
    Impl(const Target&, Timeline&&);

    const Target* target;
    Timeline timeline;
    GuestSymbols symbols;
    GuestKernel kernel;
    ExecWatch execs;

    std::vector<Point> points;
    std::map<PointId, Expression> conditions;
    std::map<PointId, Instant> fixed; ///< of points on the how-many-th call of a function
    PointId next_id = 1;

    std::size_t stage = 0;
    std::vector<Stage> stages; ///< of `stages_of`
    std::optional<Instant> stages_of;
    std::optional<Stop> end;

    const Machine& machine() const { return timeline.machine(); }
    const exceptions::Processor& cpu() const { return machine().state().cpu(); }
    MachineContext context() const { return {target->scenario, machine(), symbols, kernel}; }
    Point* point(PointId);

    // points.cpp
    /// Where an address point is now: programs may have been loaded since it was made.
    std::vector<mmu::Va> addresses_of(const Trigger&) const;
    std::optional<Error> check(const Trigger&) const;
    /// A point on an address, a function or a line that stops there.
    bool waits_at(const Point&, mmu::Va) const;

    // search.cpp
    std::optional<PointHit> nearest_fixed(Direction, Instant here, Instant limit) const;
    Instant reach(Direction, std::uint64_t budget) const;
    std::optional<Instant> find(Direction, Finder&, Instant limit);
    Halt found_nothing(Direction);
    Halt search(Direction, const Goal*, std::uint64_t budget);
    Halt halt(HaltReason);
    void forget_temporary(const std::vector<PointHit>&);
    /// The points of `hits` whose conditions hold here, counted; those that let this hit pass left out.
    std::vector<PointHit> accept(Direction, std::vector<PointHit> hits, std::vector<std::string>& notes);
    Result<std::uint64_t> condition_of(const Point&, Direction);

    // step.cpp
    Halt step_machine(Direction);
    /// It has yet to get its turn again, and will.
    bool is_others_turn(unsigned cpu) const;
    /// To the next (or last) instant at which an instruction of the CPU that is current now is next.
    Halt step(Direction);
    /// The same, and points are asked.
    Halt single(Direction);
    Halt single_of_machine(Direction);
    std::optional<std::uint32_t> word_at(std::uint64_t pc) const;
    Halt step_over(Direction, std::uint64_t budget);
    Halt step_over_forward(std::uint64_t budget);
    Halt step_out(Direction, std::uint64_t budget);

    // step_line.cpp
    Halt leave(Direction, const std::function<bool(const Machine&)>& inside, std::uint64_t budget);
    Halt step_line_forward(bool over, std::uint64_t budget);
    Halt step_line_backward(bool over, std::uint64_t budget);

    // stages.cpp
    const std::vector<Stage>& present_stages();

    // debugger.cpp
    void change(const std::function<void(Machine&)>& edit);
    UnwindStart live(unsigned cpu) const;
    std::uint64_t sp_before_entry(unsigned cpu) const;
    std::vector<Frame> backtrace(unsigned cpu, std::size_t max_frames) const;
    std::vector<Frame> backtrace(const UnwindStart&, std::optional<Task>, std::size_t max_frames) const;

    // origin.cpp
    Result<Origin> origin(const Place&);
    std::optional<std::uint64_t> value_in(const Place&) const;
    /// Where an instruction that is about to execute has the value from that it will write there.
    std::vector<Place> sources_of(const Place&, std::uint32_t word) const;
};

} // namespace faultline::sim
