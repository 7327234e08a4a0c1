#include "sim/function_trace.hpp"

#include <algorithm>

namespace faultline::sim {

namespace {

// A function or a caller farther than this from the others of its half is left out.
constexpr std::uint64_t longest_range = std::uint64_t{32} << 20;
constexpr std::uint64_t growth = std::uint64_t{64} << 10;
constexpr std::size_t most_open_calls = 4096;
// Calls on other stacks (those of other tasks) may have been opened in between.
constexpr std::uint64_t one_stack = std::uint64_t{1} << 16;

} // namespace

// Extends the marks of a half so that they cover `pc`, if they can; true if they do.
bool FunctionTrace::cover(std::uint64_t pc) {
    Range& range = half_of(pc);
    if (range.covers(pc))
        return true;
    const std::uint64_t wanted_first = align_down(pc, 16);
    const std::uint64_t wanted_end = wanted_first + growth;
    const bool fresh = range.marks.empty();
    const std::uint64_t old_end = range.base + 4 * range.marks.size();
    const std::uint64_t first = fresh ? wanted_first : std::min(range.base, wanted_first);
    const std::uint64_t end = fresh ? wanted_end : std::max(old_end, wanted_end);
    if (end < first || end - first > longest_range)
        return false;
    std::vector<std::uint32_t> marks((end - first) / 4, 0);
    std::copy(range.marks.begin(), range.marks.end(),
              marks.begin() + static_cast<std::ptrdiff_t>(fresh ? 0 : (range.base - first) / 4));
    range = {first, std::move(marks)};
    return true;
}

void FunctionTrace::set_functions(std::vector<TracedFunction> functions) {
    functions_ = std::move(functions);
    open_.fill({});
    low_ = {};
    high_ = {};
    const std::size_t count = std::min<std::size_t>(functions_.size(), code_mark::Function::max);
    for (std::size_t index = 0; index < count; ++index) {
        const std::uint64_t start = functions_[index].start.raw;
        if (!cover(start))
            continue;
        std::uint32_t& mark = *mark_at(start);
        if (mark == 0) // the first of several names of one address
            mark = static_cast<std::uint32_t>(index + 1);
    }
}

std::uint32_t* FunctionTrace::mark_at(std::uint64_t pc) {
    Range& range = half_of(pc);
    return range.covers(pc) ? &range.marks[(pc - range.base) / 4] : nullptr;
}

bool FunctionTrace::begins_function(std::uint64_t pc) const {
    const Range& range = Bit<55>::test(pc) ? high_ : low_;
    return range.covers(pc) && code_mark::Function::test(range.marks[(pc - range.base) / 4]);
}

void FunctionTrace::count_return(std::uint64_t pc, int by) {
    std::uint32_t& mark = *mark_at(pc);
    const std::uint64_t count = code_mark::Returns::get(mark) + static_cast<std::uint64_t>(by);
    mark = static_cast<std::uint32_t>(code_mark::Returns::set(mark, count));
}

bool FunctionTrace::enter(Instant at, std::uint32_t function, std::uint64_t caller, std::uint64_t sp) {
    if (caller % 4 != 0)
        return false; // its end will not be seen
    const bool covered = half_of(caller).covers(caller);
    if (!covered && !cover(caller))
        return false;
    if (code_mark::Returns::get(*mark_at(caller)) == code_mark::Returns::max)
        return false;
    Calls& open = open_.at(cpu_);
    if (open.size() == most_open_calls)
        close(open, 0); // the oldest of a guest that recurses without end, or never returns
    open.push_back({at, caller, sp, function, cpu_});
    count_return(caller, 1);
    return !covered;
}

void FunctionTrace::close(Calls& calls, std::size_t index) {
    count_return(calls[index].caller, -1);
    calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(index));
}

void FunctionTrace::close_innermost(Calls& calls) {
    count_return(calls.back().caller, -1);
    calls.pop_back();
}

std::optional<OpenCall> FunctionTrace::leave(std::uint64_t pc, std::uint64_t sp) {
    const auto ends = [&](const OpenCall& call) {
        return call.caller == pc && sp >= call.sp && sp - call.sp < one_stack;
    };
    Calls& open = open_.at(cpu_);
    // Calls nearly always end in the reverse order of their beginning.
    if (!open.empty() && ends(open.back())) {
        const OpenCall call = open.back();
        close_innermost(open);
        return call;
    }
    for (std::size_t index = open.size(); index-- > 0;) {
        const OpenCall call = open[index];
        if (!ends(call))
            continue;
        for (std::size_t inner = open.size(); inner-- > index + 1;) {
            if (open[inner].sp <= call.sp && call.sp - open[inner].sp < one_stack)
                close(open, inner);
        }
        close(open, index);
        return call;
    }
    return leave_elsewhere(pc, sp);
}

// The stacks of tasks may lie side by side, so the stack pointer must be exactly that of the call.
std::optional<OpenCall> FunctionTrace::leave_elsewhere(std::uint64_t pc, std::uint64_t sp) {
    for (Calls& calls : open_) {
        for (std::size_t index = calls.size(); index-- > 0;) {
            const OpenCall call = calls[index];
            if (call.caller != pc || call.sp != sp)
                continue;
            close(calls, index);
            return call;
        }
    }
    return std::nullopt;
}

std::vector<OpenCall> FunctionTrace::open_calls() const {
    std::vector<OpenCall> all;
    for (const Calls& calls : open_)
        all.insert(all.end(), calls.begin(), calls.end());
    return all;
}

void FunctionTrace::reopen(std::span<const OpenCall> calls) {
    clear_calls();
    const unsigned present = cpu_;
    for (const OpenCall& call : calls) {
        select(call.cpu);
        enter(call.at, call.function, call.caller, call.sp);
    }
    select(present);
}

void FunctionTrace::clear_calls() {
    for (Calls& calls : open_)
        while (!calls.empty())
            close_innermost(calls);
}

} // namespace faultline::sim
