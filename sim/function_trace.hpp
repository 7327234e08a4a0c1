// Which traced functions are being entered and left, from the starts of blocks alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mmu/bits.hpp"
#include "sim/cpu.hpp"
#include "sim/events.hpp"
#include "sim/machine.hpp"
#include "sim/machine_notes.hpp"

namespace faultline::sim {

/// A mark on an instruction, as the engine sees it: nonzero if a function begins there or an open call returns
/// there.
namespace code_mark {
using Function = Field<0, 20>; ///< index + 1 of the function that begins here
using Returns = Field<20, 12>; ///< how many open calls return here
} // namespace code_mark

/// A call is open from the block that begins at the function's first instruction until a block begins at its
/// return address with a stack pointer that is not below the one at entry.
class FunctionTrace {
public:
    void set_functions(std::vector<TracedFunction>);
    bool empty() const { return functions_.empty(); }

    /// Marks for the engine. Valid until set_functions(), or enter() says that they have moved.
    CodeMarks low() const { return {low_.base, low_.marks}; }
    CodeMarks high() const { return {high_.base, high_.marks}; }

    /// The function that a mark says begins there.
    static std::optional<std::uint32_t> function_of(std::uint32_t mark) {
        const auto function = static_cast<std::uint32_t>(code_mark::Function::get(mark));
        return function == 0 ? std::nullopt : std::optional(function - 1);
    }
    static bool is_return(std::uint32_t mark) { return code_mark::Returns::test(mark); }
    bool begins_function(std::uint64_t pc) const;

    /// Calls are left on this CPU from now on, 0 to most_cpus - 1.
    void select(unsigned cpu) { cpu_ = cpu; }

    /// On CPU `call.cpu`. True if the marks have moved.
    bool enter(const OpenCall&);
    /// Closes the innermost open call that returns to `pc`, and those inside it that were abandoned on the same
    /// stack. A task may have come from another CPU, with its stack as it was. nullopt if there is none.
    std::optional<OpenCall> leave(std::uint64_t pc, std::uint64_t sp);
    /// Forgets all open calls of all CPUs.
    void clear_calls();
    /// In the order of their entry.
    std::vector<OpenCall> open_calls() const;
    /// Instead of those open now. The marks may have moved.
    void reopen(std::span<const OpenCall>);

private:
    struct Range {
        std::uint64_t base = 0;
        std::vector<std::uint32_t> marks;
        bool covers(std::uint64_t pc) const { return (pc - base) / 4 < marks.size(); }
    };
    using Calls = std::vector<OpenCall>; ///< innermost last
    static constexpr std::size_t most_open_calls = 4096;
    /// Calls on other stacks (those of other tasks) may have been opened in between.
    static constexpr std::uint64_t one_stack = std::uint64_t{1} << 16;

    Range& half_of(std::uint64_t pc) { return Bit<55>::test(pc) ? high_ : low_; }
    std::uint32_t* mark_at(std::uint64_t pc) {
        Range& range = half_of(pc);
        return range.covers(pc) ? &range.marks[(pc - range.base) / 4] : nullptr;
    }
    bool cover(std::uint64_t pc);
    static void count_return(std::uint32_t& mark) {
        mark = static_cast<std::uint32_t>(mark + code_mark::Returns::put(1));
    }
    void no_longer_returns(const OpenCall& call) {
        std::uint32_t& mark = *mark_at(call.caller);
        mark = static_cast<std::uint32_t>(mark - code_mark::Returns::put(1));
    }
    static bool ends(const OpenCall& call, std::uint64_t pc, std::uint64_t sp) {
        return call.caller == pc && sp >= call.sp && sp - call.sp < one_stack;
    }
    std::optional<OpenCall> leave_out_of_order(std::uint64_t pc, std::uint64_t sp);
    void forget_oldest(Calls&);
    void close(Calls&, std::size_t index);
    std::optional<OpenCall> leave_elsewhere(std::uint64_t pc, std::uint64_t sp);

    std::vector<TracedFunction> functions_;
    Range low_, high_;
    std::array<Calls, most_cpus> open_;
    unsigned cpu_ = 0;
};

// Every call passes through these two.

inline bool FunctionTrace::enter(const OpenCall& call) {
    if (call.caller % 4 != 0)
        return false; // its end will not be seen
    std::uint32_t* mark = mark_at(call.caller);
    const bool moves = mark == nullptr;
    if (moves && !cover(call.caller))
        return false;
    if (moves)
        mark = mark_at(call.caller);
    if (code_mark::Returns::get(*mark) == code_mark::Returns::max)
        return false;
    Calls& open = open_[call.cpu];
    if (open.size() == most_open_calls)
        forget_oldest(open);
    open.push_back(call);
    count_return(*mark);
    return moves;
}

// Calls nearly always end in the reverse order of their beginning.
inline std::optional<OpenCall> FunctionTrace::leave(std::uint64_t pc, std::uint64_t sp) {
    Calls& open = open_[cpu_];
    if (open.empty() || !ends(open.back(), pc, sp))
        return leave_out_of_order(pc, sp);
    const OpenCall call = open.back();
    no_longer_returns(call);
    open.pop_back();
    return call;
}

} // namespace faultline::sim
