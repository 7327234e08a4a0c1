#include "sim/timeline/marks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "sim/fault_view.hpp"
#include "sim/linux_fault.hpp"

namespace faultline::sim {

namespace {

using exceptions::SysReg;

constexpr auto names = std::to_array<std::string_view>(
    {"start", "fault", "exception", "system register", "log", "signal", "task switch", "exec", "end"});
static_assert(names.size() == static_cast<std::size_t>(MarkKind::count));

/// Registers whose change means another world, not just another value.
constexpr auto telling = std::to_array(
    {SysReg::ttbr0_el1, SysReg::ttbr1_el1, SysReg::tcr_el1, SysReg::sctlr_el1, SysReg::vbar_el1});

std::string exception_text(const ExceptionTaken& taken, bool memory_fault) {
    if (taken.record.type == exceptions::VectorType::irq)
        return "interrupt"; // ESR is that of an earlier exception
    std::string text = fault_name(taken.record.esr);
    if (memory_fault && taken.record.far_written)
        text += fmt::format(" at {:#x}", taken.record.far);
    return text;
}

// An exception and its return bear the instant that they lead to; the others that of the instruction that does it.
bool happens_before_its_instant(MarkKind kind) {
    return kind == MarkKind::fault || kind == MarkKind::exception || kind == MarkKind::start;
}

} // namespace

std::string_view name(MarkKind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

const Mark* Marks::find(MarkKind kind, std::uint64_t n) const {
    const auto it = std::ranges::find_if(all_, [&](const Mark& m) { return m.kind == kind && m.n == n; });
    return it == all_.end() ? nullptr : &*it;
}

void Marks::forget_future(Instant now) {
    const auto is_ahead = [now](const Mark& mark) {
        return happens_before_its_instant(mark.kind) ? mark.at > now : mark.at >= now;
    };
    for (const Mark& mark : all_) {
        std::uint64_t& count = counts_.at(static_cast<std::size_t>(mark.kind));
        if (is_ahead(mark))
            count = std::min(count, mark.n - 1);
    }
    std::erase_if(all_, is_ahead);
}

// `text` makes the words, and is not asked for what is only counted.
template <class Text> void Marks::add(Instant at, MarkKind kind, std::uint64_t value, Text&& text) {
    const std::uint64_t n = ++counts_.at(static_cast<std::size_t>(kind));
    if (n <= most_of_a_kind)
        all_.push_back({at, kind, n, value, text()});
}

void Marks::on_exception(const ExceptionTaken& taken) {
    const bool memory_fault =
        taken.record.type == exceptions::VectorType::synchronous && is_memory_fault(taken.record.esr);
    add(taken.at, memory_fault ? MarkKind::fault : MarkKind::exception, taken.record.esr,
        [&] { return exception_text(taken, memory_fault); });
}

void Marks::on_return(const ExceptionReturned& returned) {
    if (returned.record.to_el == 0 && count(MarkKind::start) == 0)
        add(returned.at, MarkKind::start, 0, [] { return std::string("the program starts"); });
}

void Marks::on_system_register(const SystemRegisterWritten& written) {
    if (written.before == written.after || std::ranges::find(telling, written.reg) == telling.end())
        return;
    add(written.at, MarkKind::system_register, static_cast<std::uint64_t>(written.reg),
        [&] { return fmt::format("{} = {:#x}", exceptions::name(written.reg), written.after); });
}

void Marks::on_log(const LogLine& line) {
    add(line.at, MarkKind::log, line.level, [&] { return line.text; });
}

void Marks::on_tracepoint(const Tracepoint& event) {
    const auto& a = event.arguments;
    switch (event.kind) {
    case FL_TRACE_SIGNAL_GENERATE:
    case FL_TRACE_SIGNAL_DELIVER:
        add(event.at, MarkKind::signal, a[0], [&] {
            const bool delivered = event.kind == FL_TRACE_SIGNAL_DELIVER;
            return fmt::format("{} {}", signal_name(static_cast<unsigned>(a[0])),
                               delivered ? "delivered" : "generated");
        });
        break;
    case FL_TRACE_TASK_SWITCH:
        add(event.at, MarkKind::task_switch, a[1], [&] { return fmt::format("pid {} -> {}", a[0], a[1]); });
        break;
    case FL_TRACE_PROCESS_EXEC:
        add(event.at, MarkKind::exec, a[0], [&] { return fmt::format("execve, pid {}", a[0]); });
        break;
    default:
        break;
    }
}

void Marks::on_program_ended(const ProgramEnded& ended) {
    add(ended.at, MarkKind::end, ended.pid, [] { return std::string("the run is over"); });
}

} // namespace faultline::sim
