#include "sim/function_trace.hpp"

#include <algorithm>

namespace faultline::sim {

namespace {

constexpr std::ptrdiff_t forgotten_at_once = 1024;

} // namespace

void FunctionTrace::set_functions(std::vector<TracedFunction> functions) {
    functions_ = std::move(functions);
    open_.fill({});
    marks_.clear();
    const std::size_t count = std::min<std::size_t>(functions_.size(), code_mark::Function::max);
    for (std::size_t index = 0; index < count; ++index) {
        CodeMark* at = marks_.cover(functions_[index].start.raw);
        if (at != nullptr && at->mark == 0) // the first of several names of one address
            at->mark = static_cast<std::uint32_t>(index + 1);
    }
}

bool FunctionTrace::begins_function(std::uint64_t pc) const {
    const CodeMark* at = marks_.find(pc);
    return at != nullptr && code_mark::Function::test(at->mark);
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

bool FunctionTrace::leave_out_of_order(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left) {
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
        tell(call, left);
        return true;
    }
    return leave_elsewhere(pc, sp, left);
}

// The stacks of tasks may lie side by side, so the stack pointer must be exactly that of the call.
bool FunctionTrace::leave_elsewhere(std::uint64_t pc, std::uint64_t sp, FunctionLeft& left) {
    for (Calls& calls : open_) {
        for (std::size_t index = calls.size(); index-- > 0;) {
            const OpenCall call = calls[index];
            if (call.caller != pc || call.sp != sp)
                continue;
            close(calls, index);
            tell(call, left);
            return true;
        }
    }
    return false;
}

std::vector<OpenCall> FunctionTrace::open_calls() const {
    std::vector<OpenCall> all;
    for (const Calls& calls : open_)
        all.insert(all.end(), calls.begin(), calls.end());
    return all;
}

void FunctionTrace::reopen(std::span<const OpenCall> calls) {
    clear_calls();
    for (const OpenCall& call : calls) {
        if (CodeMark* returns = return_mark(call.caller)) {
            open_[call.cpu].push_back(call);
            count_return(*returns);
        }
    }
}

void FunctionTrace::clear_calls() {
    for (Calls& calls : open_) {
        for (const OpenCall& call : calls)
            no_longer_returns(call);
        calls.clear();
    }
}

} // namespace faultline::sim
