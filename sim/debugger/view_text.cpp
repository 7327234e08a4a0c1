// The text of the debugger's values: the same words for command line, window, GDB server and tests.

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"
#include "exceptions/system_registers.hpp"
#include "sim/debugger/frames.hpp"
#include "sim/debugger/guest_os.hpp"
#include "sim/debugger/halt.hpp"
#include "sim/debugger/stage.hpp"

namespace faultline::sim {

namespace {

template <class Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

std::string end_text(const Stop& stop) {
    if (const auto* const ended = std::get_if<GuestEnded>(&stop))
        return fmt::format("the run has ended: {} (pid {})", ended->how.comm, ended->how.pid);
    if (const auto* const limit = std::get_if<LimitReached>(&stop))
        return "limit reached: " + limit->what;
    if (const auto* const stuck = std::get_if<GuestStuck>(&stop))
        return "the guest is stuck: " + stuck->why;
    return "the instant is reached";
}

std::string access_text(const WatchedAccess& access) {
    if (!access.write)
        return fmt::format("{} bytes read at {:#x}: {:#x}, by pc {:#x}", access.size, access.va.raw,
                           access.after, access.pc);
    return fmt::format("{} bytes written at {:#x}: {:#x} -> {:#x}, by pc {:#x}", access.size, access.va.raw,
                       access.before, access.after, access.pc);
}

std::string walk_end_text(const mmu::Walk& walk) {
    if (const mmu::Fault* const fault = walk.fault())
        return fmt::format("{}, level {}: {}", mmu::name(fault->kind), fault->level,
                           mmu::explain(fault->reason));
    return fmt::format("{:#x} is at physical {:#x}", walk.va.raw, output_address(*walk.leaf(), walk.va).raw);
}

} // namespace

std::string_view name(HaltReason reason) {
    static constexpr std::array<std::string_view, 5> names = {"step_done", "point", "history_begin",
                                                              "run_ended", "paused"};
    return name_in(names, reason);
}

std::string_view name(StageKind kind) {
    static constexpr std::array<std::string_view, 9> names = {
        "instruction",     "vector",         "function", "walk level",      "walk end",
        "exception entry", "register write", "log line", "exception return"};
    return name_in(names, kind);
}

std::string_view name(FrameKind kind) {
    static constexpr std::array<std::string_view, 3> names = {"kernel", "exception", "user"};
    return name_in(names, kind);
}

std::string halt_text(const Halt& halt) {
    std::string text;
    for (const PointHit& hit : halt.hits) {
        text += fmt::format("{}point {}", text.empty() ? "" : "; ", hit.id);
        if (hit.access)
            text += ": " + access_text(*hit.access);
    }
    if (halt.reason == HaltReason::run_ended && halt.end)
        text = end_text(*halt.end);
    else if (halt.reason == HaltReason::history_begin)
        text = "the beginning of the run";
    else if (text.empty())
        text = halt.reason == HaltReason::paused ? "paused" : "stopped";
    return fmt::format("{} at instruction {}.{}", text, halt.at.retired, halt.at.entries);
}

std::string stage_text(const Stage& stage) {
    switch (stage.kind) {
    case StageKind::function:
        return stage.function + " begins";
    case StageKind::vector:
        return "the first instruction of the vector";
    case StageKind::walk_level: {
        const mmu::WalkStep& step = stage.walk->walk.steps()[stage.walk_step];
        return fmt::format("level {}: table {:#x}, index {}, descriptor {:#x}: {}", step.level,
                           step.table.raw, step.index, step.descriptor, mmu::name(step.kind));
    }
    case StageKind::walk_end:
        return walk_end_text(stage.walk->walk);
    case StageKind::exception_entry: {
        const exceptions::ExceptionRecord& record = stage.exception->record;
        if (record.type == exceptions::VectorType::irq)
            return fmt::format("interrupt: ELR {:#x}, SPSR {:#x}, to vector {:#x}", record.elr, record.spsr,
                               record.vector);
        const auto ec = static_cast<std::uint8_t>(exceptions::esr::Ec::get(record.esr));
        return fmt::format("{}: ESR {:#x}, FAR {:#x}, ELR {:#x}, SPSR {:#x}, to vector {:#x}",
                           exceptions::meaning_of_ec(ec), record.esr, record.far, record.elr, record.spsr,
                           record.vector);
    }
    case StageKind::register_write:
        return fmt::format("{}: {:#x} -> {:#x}", exceptions::name(stage.written->reg), stage.written->before,
                           stage.written->after);
    case StageKind::log_line:
        return "log: " + stage.log->text;
    case StageKind::exception_return:
        return fmt::format("returns to {:#x} at EL{}{}", stage.returned->record.to,
                           stage.returned->record.to_el, stage.returned->record.illegal ? ", illegally" : "");
    case StageKind::instruction:
        break;
    }
    return "the instruction is about to execute";
}

std::string backtrace_text(const std::vector<Frame>& frames) {
    std::string text;
    for (std::size_t n = 0; n < frames.size(); ++n) {
        const Frame& frame = frames[n];
        if (frame.source == FrameSource::pt_regs)
            text += fmt::format("    <exception from {}>\n",
                                frame.kind == FrameKind::user ? "EL0" : "the kernel");
        text += fmt::format("#{:<3} {:#018x}", n, frame.pc);
        if (!frame.symbol.empty())
            text += " " + frame.symbol;
        if (frame.line)
            text += fmt::format(" at {}:{}", frame.line->file, frame.line->line);
        if (!frame.inlined.empty())
            text += fmt::format(", in {} (inlined)", fmt::join(frame.inlined, ", in "));
        text += '\n';
    }
    return text;
}

// The letters of fs/proc/array.c, task_state_array, for the numbers of the guest kernel's task.h and, above them,
// those of Linux for tasks that have ended.
std::string_view task_state_letter(std::uint64_t state) {
    if (state == 0)
        return "R";
    constexpr auto letters = std::to_array<std::pair<std::uint64_t, std::string_view>>(
        {{1, "S"}, {2, "D"}, {4, "Z"}, {8, "X"}, {16, "X"}, {32, "Z"}});
    for (const auto& [bit, letter] : letters)
        if ((state & bit) != 0)
            return letter;
    return "?";
}

std::string vma_permissions(std::uint64_t flags) {
    const auto letter = [&](unsigned bit, char set, char clear) {
        return ((flags >> bit) & 1U) != 0 ? set : clear;
    };
    return {letter(0, 'r', '-'), letter(1, 'w', '-'), letter(2, 'x', '-'), letter(3, 's', 'p')};
}

std::string tasks_text(const std::vector<Task>& tasks) {
    std::string text = "  pid  tgid  state  cpu  comm\n";
    for (const Task& task : tasks)
        text +=
            fmt::format("{:>5} {:>5}  {:<5}  {:<3}  {}\n", task.pid, task.tgid, task_state_letter(task.state),
                        task.cpu ? fmt::format("{}", *task.cpu) : "-", task.comm);
    return text;
}

std::string vmas_text(const std::vector<GuestVma>& vmas) {
    std::string text;
    for (const GuestVma& vma : vmas)
        text += fmt::format("{:08x}-{:08x} {} {:08x} {}\n", vma.start.raw, vma.end.raw,
                            vma_permissions(vma.flags), vma.page_offset << mmu::page_bits, vma.name);
    return text;
}

} // namespace faultline::sim
