#include "sim/debugger/unwind.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "exceptions/pstate.hpp"
#include "mmu/regime.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned frame_pointer = 29, link_register = 30, stack_pointer = 31;
constexpr std::uint64_t word = sizeof(std::uint64_t);
constexpr std::uint64_t instruction_size = 4;

bool is_kernel(std::uint64_t pc) {
    return mmu::va_select::test(pc);
}

std::uint64_t value_of(const SavedRegisters& registers, unsigned number) {
    return number == stack_pointer ? registers.sp : registers.x[number];
}

/// The parts of the kernel's entry code (arch/arm64/kernel/entry.S of 4.9 and 6.6) where ELR_EL1 holds what was
/// interrupted: between the vector and the end of kernel_entry, and behind the restoring of the registers.
bool is_entry_code(std::string_view function) {
    constexpr auto beginnings =
        std::to_array<std::string_view>({"vectors", "el0", "el1", "ret_to_", "__bad_stack"});
    return std::ranges::any_of(beginnings, [&](std::string_view b) { return function.starts_with(b); });
}

} // namespace

std::vector<Frame> Unwinder::run(const UnwindStart& start, std::size_t max_frames) {
    std::vector<Frame> frames;
    registers_ = start.registers;
    interrupted_ = start.interrupted;
    source_ = FrameSource::registers;
    exact_ = true;
    while (frames.size() < max_frames) {
        Frame frame = describe();
        const SavedRegisters before = registers_;
        cfa_ = 0;
        const bool more = to_caller();
        frame.cfa = cfa_;
        frames.push_back(std::move(frame));
        const bool stands_still = registers_.pc == before.pc && registers_.sp == before.sp &&
                                  registers_.x[frame_pointer] == before.x[frame_pointer];
        if (!more || registers_.pc == 0 || stands_still)
            break;
    }
    return frames;
}

Frame Unwinder::describe() const {
    Frame frame;
    frame.pc = registers_.pc;
    frame.sp = registers_.sp;
    frame.fp = registers_.x[frame_pointer];
    frame.source = source_;
    const bool interrupted = source_ == FrameSource::pt_regs;
    frame.kind = !is_kernel(frame.pc) ? FrameKind::user
                 : interrupted        ? FrameKind::exception
                                      : FrameKind::kernel;
    // A call may be the last instruction of its function: a return address belongs to what is in front of it.
    const std::uint64_t where = exact_ ? frame.pc : frame.pc - instruction_size;
    if (const auto function = symbols_->function_at(where))
        frame.function = function->function;
    frame.symbol = symbols_->describe(frame.pc).value_or(frame.function);
    frame.line = symbols_->line(where);
    frame.inlined = symbols_->inlined(where);
    return frame;
}

bool Unwinder::to_caller() {
    const std::uint64_t where = exact_ ? registers_.pc : registers_.pc - instruction_size;
    if (by_call_frame(where))
        return registers_.pc != 0;
    if (is_kernel(where))
        return by_exception() || (exact_ && by_link());
    const bool leaf = exact_ && registers_.x[link_register] != 0 &&
                      memory_->number(registers_.x[frame_pointer] + word) != registers_.x[link_register];
    return (leaf && by_link()) || by_record();
}

bool Unwinder::by_call_frame(std::uint64_t where) {
    const auto row = symbols_->call_frame(where);
    if (!row)
        return false;
    SavedRegisters caller = registers_;
    const std::uint64_t cfa =
        value_of(registers_, row->cfa_register) + static_cast<std::uint64_t>(row->cfa_offset);
    for (unsigned number = 0; number < stack_pointer; ++number) {
        const CallerRule& rule = row->rules[number];
        const std::uint64_t at = cfa + static_cast<std::uint64_t>(rule.offset);
        if (rule.kind == CallerRule::Kind::saved) {
            const auto saved = memory_->number(at);
            if (!saved)
                return false;
            caller.x[number] = *saved;
        } else if (rule.kind == CallerRule::Kind::value) {
            caller.x[number] = at;
        }
    }
    const bool outermost = row->rules[row->return_register].kind == CallerRule::Kind::undefined;
    caller.sp = cfa;
    caller.pc = outermost ? 0 : value_of(caller, row->return_register);
    registers_ = caller;
    cfa_ = cfa;
    source_ = FrameSource::call_frame;
    exact_ = row->signal_frame;
    return true;
}

// AAPCS64, "The Frame Pointer": X29 points to the caller's X29 and the return address.
bool Unwinder::by_record() {
    const std::uint64_t record = registers_.x[frame_pointer];
    const auto fp = memory_->number(record), pc = memory_->number(record + word);
    if (record % word != 0 || !fp || !pc || *pc == 0 || is_kernel(*pc) != is_kernel(registers_.pc))
        return false;
    registers_.x[frame_pointer] = *fp;
    registers_.x[link_register] = *pc;
    registers_.sp = cfa_ = record + 2 * word;
    registers_.pc = *pc;
    source_ = FrameSource::frame_record;
    exact_ = false;
    return true;
}

// A function in assembly that has saved nothing yet, or calls nobody.
bool Unwinder::by_link() {
    const std::uint64_t pc = registers_.x[link_register];
    if (is_kernel(pc) != is_kernel(registers_.pc) || !symbols_->function_at(pc - instruction_size))
        return false;
    registers_.pc = pc;
    cfa_ = registers_.sp;
    source_ = FrameSource::link;
    exact_ = false;
    return true;
}

/// A program's registers, or those of kernel code.
bool Unwinder::is_plausible(const SavedRegisters& saved) const {
    const bool from_kernel = exceptions::Pstate{saved.pstate}.el() != 0;
    return saved.pc % instruction_size == 0 && saved.pc != 0 && is_kernel(saved.pc) == from_kernel &&
           (!from_kernel || symbols_->function_at(saved.pc));
}

/// pt_regs that lie where entry code puts them: below the interrupted SP, or at the top of the task's stack.
bool Unwinder::is_pt_regs_of_entry(const SavedRegisters& saved) const {
    const std::uint64_t end = registers_.sp + kernel_->pt_regs_size();
    if (!is_plausible(saved))
        return false;
    if (is_kernel(saved.pc))
        return saved.sp == end;
    return task_ && kernel_->stack_top(*task_) == end;
}

bool Unwinder::continue_at(const SavedRegisters& saved) {
    registers_ = saved;
    source_ = FrameSource::pt_regs;
    exact_ = true;
    interrupted_.reset();
    return true;
}

// In the entry code SP points to pt_regs, except at its edges, where ELR_EL1 and SPSR_EL1 still say it.
bool Unwinder::by_exception() {
    const auto here = symbols_->function_at(exact_ ? registers_.pc : registers_.pc - instruction_size);
    const auto saved = kernel_->pt_regs(*memory_, registers_.sp);
    cfa_ = registers_.sp + kernel_->pt_regs_size();
    if (saved && (exact_ ? is_pt_regs_of_entry(*saved) : is_plausible(*saved)))
        return continue_at(*saved);
    cfa_ = 0;
    if (!exact_ || !here || !is_entry_code(here->function) || !interrupted_ || !is_plausible(*interrupted_))
        return false;
    return continue_at(*interrupted_);
}

} // namespace faultline::sim
