#include "sim/compare/word_names.hpp"

#include <algorithm>
#include <iterator>

#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

/// AAPCS64: the arguments that come in registers.
constexpr std::size_t register_arguments = 8;
/// Of the open calls, innermost first: what lies further out says less and less about what is going on.
constexpr std::size_t most_calls = 8;
/// A structure larger than that is none that the kernel has one of per task or file.
constexpr std::uint64_t largest_structure = 1U << 20U;

std::vector<OpenCall> innermost_calls(const Machine& machine) {
    std::vector<OpenCall> calls;
    for (const OpenCall& call : machine.notes().calls)
        if (call.cpu == machine.state().current)
            calls.push_back(call);
    std::ranges::reverse(calls);
    calls.resize(std::min(calls.size(), most_calls));
    return calls;
}

} // namespace

WordNames::WordNames(Debugger& debugger) : symbols_(&debugger.symbols()) {
    Timeline& timeline = debugger.timeline();
    const Instant here = timeline.now();
    add_kernel_pages(GuestMemory(timeline.machine()));
    for (const OpenCall& call : innermost_calls(timeline.machine())) {
        const TracedFunction& function = timeline.functions().ranges[call.function];
        const auto signature = symbols_->signature(function.start.raw);
        timeline.seek(call.at);
        if (signature)
            add_arguments(*signature, timeline.machine());
    }
    timeline.seek(here);
    std::ranges::stable_sort(pieces_, std::ranges::greater{}, &Piece::whole);
}

void WordNames::add_kernel_pages(const GuestMemory& memory) {
    constexpr std::uint64_t largest_kernel = 64ULL << 20U;
    const auto start = symbols_->address_of("_text"), end = symbols_->address_of("_end");
    if (!start || !end || *end - *start > largest_kernel)
        return;
    for (std::uint64_t va = *start & ~(mmu::page_size - 1); va < *end; va += mmu::page_size)
        if (const auto pa = memory.physical(mmu::Va{va}))
            kernel_pages_.emplace(pa->raw, va);
}

void WordNames::add_arguments(const FunctionSignature& signature, const Machine& machine) {
    const GuestMemory memory(machine);
    const std::size_t count = std::min(signature.parameters.size(), register_arguments);
    for (std::size_t n = 0; n < count; ++n)
        if (!signature.parameters[n].type.structure.empty())
            add_object(memory, machine.state().cpu().x[n], signature.parameters[n]);
}

void WordNames::add_object(const GuestMemory& memory, std::uint64_t va, const Parameter& parameter) {
    const DebugInfo* const debug = symbols_->kernel_debug();
    const auto size = debug != nullptr ? debug->structure_size(parameter.type.structure) : std::nullopt;
    if (!size || *size == 0 || *size > largest_structure)
        return;
    for (std::uint64_t done = 0; done < *size;) {
        const std::uint64_t at = va + done;
        const std::uint64_t part = std::min(*size - done, mmu::page_size - at % mmu::page_size);
        if (const auto pa = memory.physical(mmu::Va{at}))
            pieces_.push_back({pa->raw, part, done, *size, parameter.name, parameter.type.structure});
        done += part;
    }
}

std::string WordNames::name(mmu::Pa pa) const {
    const DebugInfo* const debug = symbols_->kernel_debug();
    if (debug == nullptr)
        return {};
    for (const Piece& piece : pieces_) {
        if (pa.raw - piece.start >= piece.size)
            continue;
        const std::string member = debug->member_at(piece.structure, piece.offset + (pa.raw - piece.start));
        if (!member.empty())
            return piece.pointer + "->" + member;
    }
    const std::uint64_t offset = pa.raw % mmu::page_size;
    const auto page = kernel_pages_.find(pa.raw - offset);
    return page == kernel_pages_.end() ? std::string{} : debug->object_at(page->second + offset);
}

DeadStack::DeadStack(const Debugger& debugger) {
    const MachineState& state = debugger.machine().state();
    const auto task = debugger.current_task(state.current);
    const std::uint64_t sp = state.cpu().sp();
    constexpr std::uint64_t largest_stack = 64U << 10U;
    if (!task || sp < task->stack || sp - task->stack > largest_stack)
        return;
    const GuestMemory memory(debugger.machine());
    for (std::uint64_t va = task->stack; va < sp; va += mmu::page_size)
        if (const auto pa = memory.physical(mmu::Va{va}))
            parts_.emplace(pa->raw, std::min(mmu::page_size, sp - va));
}

bool DeadStack::contains(mmu::Pa pa) const {
    const auto above = parts_.upper_bound(pa.raw);
    return above != parts_.begin() && pa.raw - std::prev(above)->first < std::prev(above)->second;
}

} // namespace faultline::sim
