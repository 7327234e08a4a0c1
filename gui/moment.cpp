#include "gui/moment.hpp"

#include <algorithm>

#include "sim/code_reference.hpp"
#include "sim/debugger/guest_memory.hpp"

namespace faultline::gui {

namespace {

/// The access that the instruction at PC makes; nullopt when it is no load or store, or when it will fault.
std::optional<AccessMade> access_at_pc(const sim::Machine& machine, const exceptions::Processor& cpu) {
    const sim::GuestMemory memory(machine);
    const auto word = memory.number(cpu.pc, sizeof(std::uint32_t));
    const auto access =
        word ? sim::decode_load_store(static_cast<std::uint32_t>(*word), cpu.features) : std::nullopt;
    if (!access)
        return std::nullopt;
    using enum sim::MemoryOperation;
    const bool reads = access->operation == load || access->operation == load_exclusive ||
                       access->operation == load_structures || access->operation == prefetch;
    const std::uint64_t va = sim::effective_address(*access, cpu);
    const auto pa = memory.physical(mmu::Va{va});
    if (!pa)
        return std::nullopt;
    return AccessMade{va, pa->raw, access->total_bytes(), !reads};
}

} // namespace

Moment moment_of(Story& story, const exceptions::Processor& before) {
    sim::Debugger& debugger = story.debugger();
    const sim::MachineState& state = debugger.machine().state();
    Moment moment;
    moment.position = debugger.position();
    moment.stages = debugger.stages();
    moment.cpu = state.cpu();
    moment.before = before;
    moment.cpu_number = state.current;
    moment.access = access_at_pc(debugger.machine(), moment.cpu);
    moment.frames = debugger.backtrace();
    moment.task = debugger.current_task(state.current);
    if (moment.task)
        moment.vmas = debugger.vmas(*moment.task);
    moment.fault = story.fault_at(moment.position.at);
    const auto& log = story.recording().log;
    moment.log_lines = static_cast<std::size_t>(
        std::ranges::count_if(log, [&](const sim::LogLine& line) { return line.at <= moment.position.at; }));
    return moment;
}

} // namespace faultline::gui
