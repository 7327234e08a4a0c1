#include "sim/debugger/debugger.hpp"

#include <algorithm>
#include <utility>

#include "faultline_abi.h"
#include "sim/debugger/debugger_impl.hpp"

namespace faultline::sim {

void ExecWatch::on_tracepoint(const Tracepoint& event) {
    constexpr std::size_t entry_point = 2;
    if (event.kind == FL_TRACE_PROCESS_EXEC)
        symbols_->add_program_bias(event.arguments[entry_point] - entry_);
}

Debugger::Impl::Impl(const Target& wanted, Timeline&& time)
    : target(&wanted), timeline(std::move(time)), symbols(wanted), kernel(symbols),
      execs(symbols, wanted.program.elf.entry()) {
    timeline.add_recorder(execs);
}

Debugger::Debugger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Debugger::Debugger(Debugger&&) noexcept = default;
Debugger& Debugger::operator=(Debugger&&) noexcept = default;
Debugger::~Debugger() = default;

Result<Debugger> Debugger::open(const Target& target, const std::string& input) {
    auto timeline = Timeline::open(target, input);
    if (!timeline)
        return Error{timeline.error()};
    auto impl = std::make_unique<Impl>(target, *std::move(timeline));
    // Until the program is loaded, its functions have no addresses to stop at.
    static_cast<void>(impl->timeline.find({EventKind::start, 1, {}}));
    return Debugger(std::move(impl));
}

const Machine& Debugger::machine() const {
    return impl_->machine();
}

const Target& Debugger::target() const {
    return *impl_->target;
}

Timeline& Debugger::timeline() {
    return impl_->timeline;
}

const GuestSymbols& Debugger::symbols() const {
    return impl_->symbols;
}

const std::optional<Stop>& Debugger::end() const {
    return impl_->end;
}

bool Debugger::read_memory(mmu::Va va, std::span<std::byte> out) const {
    return GuestMemory(impl_->machine()).read(va, out);
}

bool Debugger::read_memory(const Task& task, mmu::Va va, std::span<std::byte> out) const {
    return GuestMemory(impl_->machine(), mmu::Pa{task.pgd}).read(va, out);
}

std::vector<Task> Debugger::tasks() const {
    return impl_->kernel.tasks(impl_->machine());
}

std::optional<Task> Debugger::current_task(unsigned cpu) const {
    return impl_->kernel.current(impl_->machine(), cpu);
}

std::vector<GuestVma> Debugger::vmas(const Task& task) const {
    return impl_->kernel.vmas(impl_->machine(), task);
}

std::optional<SavedRegisters> Debugger::user_registers(const Task& task) const {
    return impl_->kernel.user_registers(impl_->machine(), task);
}

Result<std::uint64_t> Debugger::evaluate(std::string_view text) const {
    const auto expression = Expression::parse(text);
    if (!expression)
        return Error{expression.error()};
    return expression->evaluate(impl_->context());
}

// --- Changes

bool Debugger::write_memory(mmu::Va va, std::span<const std::byte> bytes) {
    const GuestMemory memory(impl_->machine());
    std::vector<std::pair<mmu::Pa, std::span<const std::byte>>> pieces;
    for (std::size_t done = 0; done < bytes.size();) {
        const mmu::Va at = va + done;
        const std::size_t size = std::min<std::size_t>(bytes.size() - done, mmu::page_size - page_offset(at));
        const auto pa = memory.physical(at);
        if (!pa || !impl_->machine().memory().contains(*pa, size))
            return false;
        pieces.emplace_back(*pa, bytes.subspan(done, size));
        done += size;
    }
    impl_->change([&](Machine& machine) {
        for (const auto& [pa, piece] : pieces)
            machine.memory().write(pa, piece);
    });
    return true;
}

bool Debugger::write_physical(mmu::Pa pa, std::span<const std::byte> bytes) {
    if (!impl_->machine().memory().contains(pa, bytes.size()))
        return false;
    impl_->change([&](Machine& machine) { machine.memory().write(pa, bytes); });
    return true;
}

void Debugger::write_processor(const exceptions::Processor& processor) {
    impl_->change([&](Machine& machine) {
        MachineState state = machine.state();
        state.cpu() = processor;
        machine.set_state(state);
    });
}

void Debugger::Impl::change(const std::function<void(Machine&)>& edit) {
    timeline.change(edit);
    stages_of.reset();
    static_cast<void>(halt(HaltReason::step_done));
    // The how-many-th call is another one in another course of the run, or none.
    for (auto& [id, at] : fixed) {
        const auto& function = std::get<AtFunction>(point(id)->request.trigger);
        const auto found = timeline.find({EventKind::call, function.nth, function.name});
        at = found ? *found : Instant{~std::uint64_t{0}, 0};
    }
}

// --- Backtraces

// SP as it was when the entry code began: on its way there the code makes room for pt_regs, and the vectors of 6.6 ask
// without a free register whether that room is on the stack (x0 and SP change places).
std::uint64_t Debugger::Impl::sp_before_entry(unsigned number) const {
    constexpr std::uint32_t eret = 0xD69F03E0, sub_sp_sp = 0b1101000100, sp_and_sp = 0b1111111111;
    const exceptions::Processor& processor = machine().state().cpus[number].cpu;
    const std::uint64_t sp = processor.sp(), size = kernel.pt_regs_size();
    const std::uint32_t word = word_at(processor.pc).value_or(0);
    const bool about_to_make_room =
        Field<22, 10>::get(word) == sub_sp_sp && Field<0, 10>::get(word) == sp_and_sp;
    if (timeline.now().entries > 0 || about_to_make_room || word == eret)
        return sp;
    const auto task = kernel.current(machine(), number);
    const auto on_stack = [&](std::uint64_t address) {
        return task && address > task->stack && address <= kernel.stack_top(*task);
    };
    if (on_stack(sp) || !task)
        return sp + size;
    return (on_stack(processor.x[0]) ? processor.x[0] : sp - processor.x[0]) + size;
}

UnwindStart Debugger::Impl::live(unsigned number) const {
    const exceptions::Processor& processor = machine().state().cpus[number].cpu;
    UnwindStart start;
    start.registers = {processor.x, processor.sp(), processor.pc, processor.pstate.raw};
    if (processor.pstate.el() == 0)
        return start;
    const bool el2 = processor.pstate.el() == 2;
    const auto in_force = [&](std::string_view at_el1, std::string_view at_el2) {
        const auto reg = exceptions::find_register(el2 ? at_el2 : at_el1);
        return reg ? processor.sys[*reg] : 0;
    };
    SavedRegisters interrupted = start.registers;
    interrupted.pc = in_force("ELR_EL1", "ELR_EL2");
    interrupted.pstate = in_force("SPSR_EL1", "SPSR_EL2");
    interrupted.sp =
        exceptions::Pstate{interrupted.pstate}.el() == 0 ? processor.sp_el0 : sp_before_entry(number);
    start.interrupted = interrupted;
    return start;
}

std::vector<Frame> Debugger::Impl::backtrace(const UnwindStart& start, std::optional<Task> task,
                                             std::size_t max_frames) const {
    const GuestMemory memory =
        task && task->pgd != 0 ? GuestMemory(machine(), mmu::Pa{task->pgd}) : GuestMemory(machine());
    return Unwinder(symbols, kernel, memory, std::move(task)).run(start, max_frames);
}

std::vector<Frame> Debugger::Impl::backtrace(unsigned number, std::size_t max_frames) const {
    return backtrace(live(number), kernel.current(machine(), number), max_frames);
}

std::vector<Frame> Debugger::backtrace(std::size_t max_frames) const {
    return impl_->backtrace(impl_->machine().state().current, max_frames);
}

std::vector<Frame> Debugger::backtrace(const Task& task, std::size_t max_frames) const {
    if (task.cpu)
        return impl_->backtrace(*task.cpu, max_frames);
    return impl_->backtrace(UnwindStart{task.switched_out, std::nullopt}, task, max_frames);
}

} // namespace faultline::sim
