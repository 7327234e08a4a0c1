#include "sim/function_trace.hpp"

#include <algorithm>

namespace faultline::sim {

namespace {

// A function or a caller farther than this from the others of its half is left out.
constexpr std::uint64_t longest_range = std::uint64_t{32} << 20;
constexpr std::uint64_t growth = std::uint64_t{64} << 10;
constexpr std::ptrdiff_t forgotten_at_once = 1024;

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

bool FunctionTrace::begins_function(std::uint64_t pc) const {
    const Range& range = Bit<55>::test(pc) ? high_ : low_;
    return range.covers(pc) && code_mark::Function::test(range.marks[(pc - range.base) / 4]);
}

// Of a guest that recurses without end, or never returns.
void FunctionTrace::forget_oldest(Calls& calls) {
    const auto end = calls.begin() + forgotten_at_once;
    std::for_each(calls.begin(), end, [this](const OpenCall& call) { no_longer_returns(call); });
    calls.erase(calls.begin(), end);
}

void FunctionTrace::close(Calls& calls, std::size_t index) {
    no_longer_returns(calls[index]);
    calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(index));
}

std::optional<OpenCall> FunctionTrace::leave_out_of_order(std::uint64_t pc, std::uint64_t sp) {
    Calls& open = open_[cpu_];
    for (std::size_t index = open.size(); index-- > 0;) {
        const OpenCall call = open[index];
        if (!ends(call, pc, sp))
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
    for (const OpenCall& call : calls)
        enter(call);
}

void FunctionTrace::clear_calls() {
    for (Calls& calls : open_) {
        for (const OpenCall& call : calls)
            no_longer_returns(call);
        calls.clear();
    }
}

} // namespace faultline::sim
