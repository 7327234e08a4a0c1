// The debugger: commands in, a Halt out. Command line, window and GDB server are faces of this one class; it does no
// input or output, calls nobody back, and returns data, with a text renderer beside each kind of it.
//
// Time. The machine is always at one Instant, `position().at`, between two steps; a step is one instruction, or one
// exception entry (Machine::step). Going back is seeking: state, memory and devices are those of that instant.
//
// Stops. What a point waits for happens in a step. Forwards the machine stops behind that step, backwards in front of
// it: a store that a watchpoint waits for has been done, or is about to be done. Points on addresses, functions and
// lines stop where PC is that address, in both directions. A command always moves: a point that asks for the present
// instant does not stop it again.
//
// Several CPUs. Points hold for all of them. Stepping commands step the machine, but follow the CPU that was current
// when the command was given: they end when that CPU has made its step and has its turn again. Of one that goes to
// sleep with that step they end at once, in the turn of another.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/debugger/frames.hpp"
#include "sim/debugger/guest_os.hpp"
#include "sim/debugger/halt.hpp"
#include "sim/debugger/origin.hpp"
#include "sim/debugger/page_ranges.hpp"
#include "sim/debugger/points.hpp"
#include "sim/debugger/stage.hpp"
#include "sim/machine.hpp"
#include "sim/result.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

class Timeline;
class GuestSymbols;

class Debugger {
public:
    /// The target, booted, at the kernel's first instruction. `input` is what the program reads from standard input
    /// unless the scenario brings its own. The target must outlive this. Errors: those of boot().
    static Result<Debugger> open(const Target& target, const std::string& input);
    Debugger(Debugger&&) noexcept;
    Debugger& operator=(Debugger&&) noexcept;
    ~Debugger();

    // --- Where we are

    Position position() const;
    /// The machine at that instant: registers, memory, TLB, regime. To change it use the functions below.
    const Machine& machine() const;
    const Target& target() const;
    Timeline& timeline();
    /// Names and source lines of kernel and program.
    const GuestSymbols& symbols() const;
    /// How the run ended, if the machine stands at its end.
    const std::optional<Stop>& end() const;
    /// What happens at this instant; the first element is the instruction that is about to execute, with whatever
    /// led to it (vector, function).
    const std::vector<Stage>& stages();

    // --- Points

    /// Error: one line; no such function or line, a condition that does not parse, a size of 0, an odd address.
    Result<PointId> add_point(const PointRequest&);
    /// The following three: false if there is no such point.
    bool remove_point(PointId);
    bool enable_point(PointId, bool enabled);
    bool set_point_ignore(PointId, std::uint64_t hits);
    std::span<const Point> points() const;

    // --- Movement. `budget`: at most so many instructions are executed or gone back over, then the answer is
    // HaltReason::paused; a server looks for an interrupt in between. Points stop all but seek() and step_instruction().

    Halt resume(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// `count` instructions (or exception entries), at least 1.
    Halt step_instruction(Direction, std::uint64_t count = 1);
    /// One of them, with points asked: it may be one that stops it.
    Halt step_to_points(Direction);
    /// Until PC leaves [start, end) of the same call depth's line: what gdb's range stepping asks for. Calls out of
    /// the range are stepped into.
    Halt step_range(Direction, mmu::Va start, mmu::Va end, std::uint64_t budget = ~std::uint64_t{0});
    /// To the beginning of another source line; into functions. Code without line information is one instruction.
    Halt step_line(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// The same, but over the functions it calls and the exceptions it takes.
    Halt step_over_line(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// One instruction; a call (or an exception) together with everything up to its return.
    Halt step_over(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// Forwards: until the present function has returned to its caller. Backwards: to the call of it.
    Halt step_out(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// One stage: walk level, exception entry, vector, function of the kernel, log line, ERET.
    Halt step_stage(Direction, std::uint64_t budget = ~std::uint64_t{0});
    /// To an instant of the run; beyond its end, the end. Reason: step_done, or run_ended.
    Halt seek(Instant);
    /// To an event as the command line names it (`fault:1`, `call:die:2`, `log:3`; sim/event.hpp). Error: it never
    /// happens, or is no event.
    Result<Halt> seek(std::string_view event);

    // --- Changing the guest. What lay ahead of this instant is no longer true: it is forgotten, and the run goes on
    // from here with the change. Going back before this instant and forward again comes here with the change in it.

    /// Through the current tables, whatever the permissions. False (and nothing written) if some byte is not mapped to
    /// RAM.
    bool write_memory(mmu::Va, std::span<const std::byte> bytes);
    bool write_physical(mmu::Pa, std::span<const std::byte> bytes);
    /// Registers of the current CPU.
    void write_processor(const exceptions::Processor&);

    // --- Views of the present instant

    /// Reads guest memory through the current tables; of another task, by its `pgd` for user addresses.
    bool read_memory(mmu::Va, std::span<std::byte> out) const;
    bool read_memory(const Task&, mmu::Va, std::span<std::byte> out) const;
    /// Of the CPU's present code, innermost first; at most `max_frames`.
    std::vector<Frame> backtrace(std::size_t max_frames = 128) const;
    /// Of a task that does not run, from where it was switched out; of one that runs, the same as above for its CPU.
    std::vector<Frame> backtrace(const Task&, std::size_t max_frames = 128) const;
    /// All tasks, in the order of the kernel's list. Empty before the kernel has made its list.
    std::vector<Task> tasks() const;
    /// The task that runs on a CPU (its index); nullopt while the kernel has not set it up, or at a moment of its
    /// entry code when it cannot be told.
    std::optional<Task> current_task(unsigned cpu) const;
    /// Mappings of the task's address space, lowest first; empty for a kernel thread.
    std::vector<GuestVma> vmas(const Task&) const;
    /// What the task's last entry from EL0 saved; nullopt for a kernel thread and before its first return to EL0.
    std::optional<SavedRegisters> user_registers(const Task&) const;
    /// The value of an expression (expression.hpp). Error: one line that points at what is wrong.
    Result<std::uint64_t> evaluate(std::string_view expression) const;
    /// The last write of a place before the present instant. Error: no such register or memory.
    Result<Origin> origin(const Place&);
    /// From `place` back through loads, moves and stores, at most `max_steps` of them, as long as there is a single
    /// source to follow. The machine is afterwards where it was before.
    Result<OriginChain> origin_chain(const Place&, std::size_t max_steps = 16);
    /// A line per step of the chain.
    std::string origin_text(const OriginChain&) const;

    struct Impl; ///< defined for the files of sim/debugger only

private:
    explicit Debugger(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace faultline::sim
