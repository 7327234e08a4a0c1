#include "sim/function_trace.hpp"

#include <algorithm>

#include "mmu/bits.hpp"

namespace faultline::sim {

namespace {

// A mark: bit 7 says that a function begins here, the rest counts open calls that return here.
constexpr std::uint8_t entry_mark = 0x80;
constexpr std::uint8_t most_returns = 0x7F;
// Beyond this distance a function is left out: marks are kept for whole ranges.
constexpr std::uint64_t longest_range = std::uint64_t{256} << 20;
constexpr std::size_t most_open_calls = 4096;

bool in_high_half(std::uint64_t va) {
    return Bit<55>::test(va);
}

} // namespace

void FunctionTrace::mark_range(Range& range, bool high_half) {
    std::uint64_t first = ~std::uint64_t{0};
    std::uint64_t end = 0;
    for (const TracedFunction& f : functions_) {
        if (in_high_half(f.start.raw) == high_half)
            first = std::min(first, f.start.raw);
    }
    for (const TracedFunction& f : functions_) {
        if (in_high_half(f.start.raw) == high_half && f.start.raw - first < longest_range)
            end = std::max(end, f.start.raw + std::clamp<std::uint64_t>(f.size, 4, longest_range));
    }
    range = {};
    if (end <= first)
        return;
    range.base = first;
    range.marks.assign((end - first) / 4 + 1, 0);
}

void FunctionTrace::set_functions(std::vector<TracedFunction> functions) {
    functions_ = std::move(functions);
    open_.clear();
    by_start_.clear();
    mark_range(low_, false);
    mark_range(high_, true);
    for (std::uint32_t index = 0; index < functions_.size(); ++index) {
        const std::uint64_t start = functions_[index].start.raw;
        if (std::uint8_t* mark = mark_at(start); mark != nullptr && by_start_.emplace(start, index).second)
            *mark = entry_mark;
    }
}

std::uint8_t* FunctionTrace::mark_at(std::uint64_t pc) {
    Range& range = in_high_half(pc) ? high_ : low_;
    const std::uint64_t index = (pc - range.base) / 4;
    return index < range.marks.size() ? &range.marks[index] : nullptr;
}

std::int64_t FunctionTrace::function_at(std::uint64_t pc) const {
    const auto found = by_start_.find(pc);
    return found == by_start_.end() ? -1 : std::int64_t{found->second};
}

void FunctionTrace::enter(const FunctionEntered& call) {
    if (open_.size() == most_open_calls)
        close(0); // a guest that recurses or never returns: its oldest calls are left open for good
    open_.push_back(call);
    if (std::uint8_t* mark = mark_at(call.caller);
        mark != nullptr && static_cast<std::uint8_t>(*mark % entry_mark) < most_returns)
        ++*mark;
}

void FunctionTrace::close(std::size_t index) {
    if (std::uint8_t* mark = mark_at(open_[index].caller); mark != nullptr && *mark % entry_mark != 0)
        --*mark;
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
}

bool FunctionTrace::leave(std::uint64_t pc, std::uint64_t sp, FunctionEntered& left) {
    // Calls on other stacks (other tasks) may have been opened since: the nearest below this SP is ours.
    constexpr std::uint64_t one_stack = std::uint64_t{1} << 16;
    for (std::size_t index = open_.size(); index-- > 0;) {
        const FunctionEntered& call = open_[index];
        if (call.caller != pc || sp < call.sp || sp - call.sp >= one_stack)
            continue;
        left = call;
        for (std::size_t inner = open_.size(); inner-- > index + 1;) {
            if (open_[inner].sp <= call.sp && call.sp - open_[inner].sp < one_stack)
                close(inner);
        }
        close(index);
        return true;
    }
    return false;
}

void FunctionTrace::clear_calls() {
    while (!open_.empty())
        close(open_.size() - 1);
}

} // namespace faultline::sim
