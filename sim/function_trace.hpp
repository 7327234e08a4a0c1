// Which traced functions are being entered and left, from the starts of blocks alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mmu/bits.hpp"
#include "sim/code_marks.hpp"
#include "sim/events.hpp"
#include "sim/machine.hpp"
#include "sim/machine_notes.hpp"

namespace faultline::sim {

/// A call is open from the block that begins at the function's first instruction until a block begins at its
/// return address with a stack pointer that is not below the one at entry.
class FunctionTrace {
public:
    void set_functions(std::vector<TracedFunction>);
    bool empty() const { return functions_.empty(); }

    /// Marks for the engine.
    CodeMarks& marks() { return marks_; }

    /// The function that a mark says begins there.
    static std::optional<std::uint32_t> function_of(std::uint32_t mark) {
        const auto function = static_cast<std::uint32_t>(code_mark::Function::get(mark));
        return function == 0 ? std::nullopt : std::optional(function - 1);
    }
    static bool is_return(std::uint32_t mark) { return code_mark::Returns::test(mark); }
    bool begins_function(std::uint64_t pc) const;

    /// Calls are left on this CPU from now on, 0 to most_cpus - 1.
    void select(unsigned cpu) { cpu_ = cpu; }

    /// True if enter() would open a call that returns to where this mark is, and forget no other.
    bool may_enter(unsigned cpu, std::uint32_t mark) const {
        return code_mark::Returns::get(mark) < code_mark::Returns::max && open_[cpu].size() < most_open_calls;
    }
    /// Opens a call on CPU `entered.cpu`.
    void enter(const FunctionEntered& entered);
    /// Closes the innermost open call that returns to `pc`, and those inside it that were abandoned on the same
    /// stack; `left` gets its function and when it was entered. A task may have come from another CPU, with its stack
    /// as it was. False if there is none.
    bool leave(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left);
    /// Forgets all open calls of all CPUs.
    void clear_calls();
    /// In the order of their entry.
    std::vector<OpenCall> open_calls() const;
    /// Instead of those open now.
    void reopen(std::span<const OpenCall>);

private:
    using Calls = std::vector<OpenCall>; ///< innermost last
    static constexpr std::size_t most_open_calls = 4096;
    /// Calls on other stacks (those of other tasks) may have been opened in between.
    static constexpr std::uint64_t one_stack = std::uint64_t{1} << 16;

    CodeMark* return_mark(std::uint64_t caller);
    static void count_return(CodeMark& at) {
        at.mark = static_cast<std::uint32_t>((at.mark + code_mark::Returns::put(1)) | code_mark::Site::mask);
    }
    void no_longer_returns(const OpenCall& call) {
        std::uint32_t& mark = marks_.find(call.caller)->mark;
        mark = static_cast<std::uint32_t>(mark - code_mark::Returns::put(1));
    }
    static bool ends(const OpenCall& call, std::uint64_t pc, std::uint64_t sp) {
        return call.caller == pc && sp >= call.sp && sp - call.sp < one_stack;
    }
    bool leave_out_of_order(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left);
    void forget_oldest(Calls&);
    void close(Calls&, std::size_t index);
    bool leave_elsewhere(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left);
    static void tell(const OpenCall& call, FunctionLeft& left) {
        left.entered = call.at;
        left.function = call.function;
    }

    std::vector<TracedFunction> functions_;
    CodeMarks marks_;
    std::array<Calls, most_cpus> open_;
    unsigned cpu_ = 0;
};

// Every call passes through these two.

inline void FunctionTrace::enter(const FunctionEntered& entered) {
    CodeMark* returns = return_mark(entered.caller);
    if (returns == nullptr)
        return;
    Calls& open = open_[entered.cpu];
    if (open.size() == most_open_calls)
        forget_oldest(open);
    // Member by member: what has just been stored in pieces takes long to load as a whole.
    OpenCall& call = open.emplace_back();
    call.at.retired = entered.at.retired;
    call.at.entries = entered.at.entries;
    call.caller = entered.caller;
    call.sp = entered.sp;
    call.function = entered.function;
    call.cpu = entered.cpu;
    count_return(*returns);
}

// nullptr if the end of a call will not be seen.
inline CodeMark* FunctionTrace::return_mark(std::uint64_t caller) {
    CodeMark* at = marks_.find(caller);
    if (at == nullptr) [[unlikely]]
        at = marks_.cover(caller);
    if (at == nullptr || caller % 4 != 0 || code_mark::Returns::get(at->mark) == code_mark::Returns::max)
        [[unlikely]]
        return nullptr;
    return at;
}

// Calls nearly always end in the reverse order of their beginning.
inline bool FunctionTrace::leave(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left) {
    Calls& open = open_[cpu_];
    if (open.empty() || !ends(open.back(), pc, sp))
        return leave_out_of_order(pc, sp, left);
    tell(open.back(), left);
    no_longer_returns(open.back());
    open.pop_back();
    return true;
}

} // namespace faultline::sim
