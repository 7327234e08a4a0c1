#include "sim/gdbstub/monitor.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "sim/fault_view.hpp"
#include "sim/gdbstub/monitor_call.hpp"
#include "sim/render.hpp"
#include "sim/text.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim::gdbstub {

Result<std::uint64_t> value_of(const Debugger& debugger, std::string_view text) {
    if (const auto number = parse_number(text))
        return *number;
    return debugger.evaluate(text);
}

std::string where_text(const Debugger& debugger) {
    const Machine& machine = debugger.machine();
    const exceptions::Processor& cpu = machine.state().cpu();
    const Instant now = machine.state().now;
    std::string text = fmt::format("instruction {}", now.retired);
    if (now.entries != 0)
        text += fmt::format(", after {} exception entr{}", now.entries, now.entries == 1 ? "y" : "ies");
    text += fmt::format(": EL{}, CPU {}, pc {:#x}", cpu.pstate.el(),
                        cpu_number(debugger.target().scenario, machine.state().current), cpu.pc);
    const auto frames = debugger.backtrace(1);
    if (!frames.empty() && !frames.front().symbol.empty())
        text += " " + frames.front().symbol;
    return text + "\n";
}

namespace {

const Paint plain(false);

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

Words words_of(std::string_view text) {
    Words words;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
        if (text.empty())
            return words;
        const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string where_command(const Call& call) {
    return where_text(call.debugger) +
           fmt::format("recorded up to instruction {}\n", call.debugger.timeline().recorded().retired);
}

/// VA [--access read|write|exec] [--el 0|1], in any order.
struct WalkQuestion {
    std::uint64_t va = 0;
    mmu::Access access;
};

Result<WalkQuestion> walk_question(const Call& call) {
    constexpr unsigned top_bit = 63;
    const Error usage{"expected: walk VA [--access read|write|exec] [--el 0|1]"};
    std::optional<std::uint64_t> va;
    std::string_view access = "read", el;
    for (std::size_t i = 0; i < call.words.size(); ++i) {
        const std::string_view word = call.words[i];
        const bool has_value = i + 1 < call.words.size();
        if (word == "--access" && has_value)
            access = call.words[++i];
        else if (word == "--el" && has_value)
            el = call.words[++i];
        else if (const auto value = value_of(call.debugger, word); value && !va)
            va = *value;
        else
            return value ? usage : Error{value.error()};
    }
    const bool known = access == "read" || access == "write" || access == "exec";
    if (!va || !known || (!el.empty() && el != "0" && el != "1"))
        return usage;
    WalkQuestion question{*va, {}};
    question.access.kind = access == "write"  ? mmu::AccessKind::write
                           : access == "exec" ? mmu::AccessKind::fetch
                                              : mmu::AccessKind::read;
    question.access.el = el.empty() ? (Bit<top_bit>::test(*va) ? 1U : 0U) : (el == "1" ? 1U : 0U);
    question.access.pan = question.access.el == 1 && call.debugger.machine().state().cpu().pstate.pan();
    return question;
}

std::string walk_command(const Call& call) {
    const auto question = walk_question(call);
    if (!question)
        return question.error() + "\n";
    const Machine& machine = call.debugger.machine();
    const mmu::Regime regime = machine.regime();
    return render_walk(plain, mmu::walk(regime, machine.memory(), mmu::Va{question->va}, question->access),
                       regime, question->access);
}

std::string log_command(const Call& call) {
    std::string text;
    for (const LogLine& line : call.debugger.timeline().log())
        if (line.at <= call.debugger.position().at)
            text += dmesg_line(line) + "\n";
    return text.empty() ? "the kernel has printed nothing yet\n" : text;
}

std::string tlb_command(const Call& call) {
    return tlb_text(call.debugger.machine().state().tlb());
}

/// The thread that a command names by its pid, or the current one. gdb does not tell which one is selected there.
Result<const GuestThread*> thread_of(const Call& call) {
    if (call.words.empty())
        return &call.threads.current();
    const auto pid = parse_number(call.words.front());
    const GuestThread* const thread =
        pid ? call.threads.find(static_cast<ThreadId>(*pid % first_cpu_thread)) : nullptr;
    if (thread == nullptr)
        return Error{fmt::format("no thread {}; info threads lists them", printable(call.words.front()))};
    return thread;
}

std::string vmas_command(const Call& call) {
    const auto thread = thread_of(call);
    if (!thread)
        return thread.error() + "\n";
    if (!(*thread)->task)
        return "no task runs here yet\n";
    const std::string text = vmas_text(call.debugger.vmas(*(*thread)->task));
    return text.empty() ? fmt::format("{} is a kernel thread: it has no address space\n", (*thread)->name)
                        : text;
}

std::string esr_command(const Call& call) {
    const auto& cpu = call.debugger.machine().state().cpu();
    std::uint64_t value = cpu.in_force(exceptions::SysReg::esr_el1);
    if (!call.words.empty()) {
        const auto given = value_of(call.debugger, call.words.front());
        if (!given)
            return given.error() + "\n";
        value = *given;
    }
    const exceptions::DecodedRegister decoded = exceptions::decode_esr(value);
    return fmt::format("{} = {:#x}\n", decoded.name, decoded.value) +
           render_register(plain, decoded, 0, Reserved::hidden) + wrap(decoded.summary, 0) + "\n";
}

std::string pagetable_command(const Call& call) {
    const std::string_view half = call.words.empty() ? "user" : call.words.front();
    if (half != "user" && half != "kernel")
        return "expected: pagetable [user|kernel]\n";
    const Machine& machine = call.debugger.machine();
    const std::string text =
        page_ranges_text(page_ranges(machine.regime(), machine.memory(), half == "kernel"));
    return text.empty() ? fmt::format("the {} tables map nothing now\n", half) : text;
}

std::string faults_command(const Call& call) {
    std::string text;
    const Instant now = call.debugger.position().at;
    for (const Mark& mark : call.debugger.timeline().marks().all())
        if (mark.kind == MarkKind::fault)
            text += fmt::format("{} fault:{:<4} instruction {:<10} {}\n", mark.at <= now ? ' ' : '>', mark.n,
                                mark.at.retired, printable(mark.text));
    return text.empty() ? "no memory fault has been recorded yet\n"
                        : text + "(> lies ahead; seek fault:N goes to one)\n";
}

std::string seek_command(const Call& call) {
    if (call.words.size() != 1)
        return "expected: seek EVENT, one of start, end, fault:N, insn:N, log:N, call:FUNCTION[:N]\n";
    const auto halt = call.debugger.seek(call.words.front());
    return halt ? where_text(call.debugger) : halt.error() + "\n";
}

std::string tasks_command(const Call& call) {
    const std::string text = tasks_text(call.debugger.tasks());
    return text.empty() ? "the kernel has made no tasks yet\n" : text;
}

std::string backtrace_command(const Call& call) {
    const auto thread = thread_of(call);
    if (!thread)
        return thread.error() + "\n";
    const auto& task = (*thread)->task;
    return backtrace_text(task ? call.debugger.backtrace(*task) : call.debugger.backtrace());
}

/// x4, sp, or the address of eight bytes.
Result<Place> place_of(const Call& call) {
    constexpr unsigned registers = 31;
    if (call.words.size() != 1)
        return Error{"expected: origin xN, sp, or the address of a doubleword"};
    const std::string_view text = call.words.front();
    if (text == "sp")
        return Place{RegisterPlace{registers}};
    if (text.starts_with('x'))
        if (const auto number = parse_number(text.substr(1)); number && *number < registers)
            return Place{RegisterPlace{static_cast<unsigned>(*number)}};
    const auto va = value_of(call.debugger, text);
    if (!va)
        return Error{va.error()};
    const Machine& machine = call.debugger.machine();
    const mmu::Walk walk = mmu::walk(machine.regime(), machine.memory(), mmu::Va{*va}, {});
    if (walk.leaf() == nullptr)
        return Error{fmt::format("{:#x} is not mapped now", *va)};
    return Place{MemoryPlace{mmu::output_address(*walk.leaf(), walk.va), sizeof(std::uint64_t)}};
}

std::string origin_command(const Call& call) {
    const auto place = place_of(call);
    if (!place)
        return place.error() + "\n";
    const auto chain = call.debugger.origin_chain(*place);
    return chain ? call.debugger.origin_text(*chain) : chain.error() + "\n";
}

std::string help_command(const Call&);

struct Row {
    std::string_view name, arguments, meaning;
    std::string (*run)(const Call&);
};

constexpr std::array rows = {
    Row{"walk", "VA [--access read|write|exec] [--el 0|1]", "the page tables, for one address", walk_command},
    Row{"pagetable", "[user|kernel]", "all that the tables map, as ranges", pagetable_command},
    Row{"tlb", "", "the modelled TLB of this CPU, oldest entry first", tlb_command},
    Row{"esr", "[VALUE]", "a syndrome, field by field; the one in ESR_EL1 by default", esr_command},
    Row{"vmas", "[PID]", "the mappings of a task", vmas_command},
    Row{"tasks", "", "the kernel's tasks", tasks_command},
    Row{"backtrace", "[PID]", "a task's calls, through exceptions into the program", backtrace_command},
    Row{"log", "", "the kernel log up to now", log_command},
    Row{"faults", "", "the memory faults recorded so far", faults_command},
    Row{"stages", "", "what happens at this instant: walk, exception entry, log line", stages_command},
    Row{"stage", "[back]", "to the next of them, or the one before: a walk level by level, the vector, ...",
        stage_command},
    Row{"stop", "TRIGGER [if EXPRESSION]",
        "stop there too, in both directions; without a trigger: what there is", stop_command},
    Row{"points", "", "where it stops by itself: those of monitor stop, and the oops", points_command},
    Row{"delete", "N", "one of them less", delete_command},
    Row{"value", "EXPRESSION", "registers, symbols, [memory], regs->pc, current->mm->rss_stat[0].counters",
        value_command},
    Row{"virtual", "PA", "every virtual address at which a physical one is seen now", virtual_command},
    Row{"origin", "xN|sp|ADDRESS", "back to the write that a value comes from", origin_command},
    Row{"seek", "EVENT", "to start, end, fault:N, insn:N, log:N or call:FUNCTION[:N]", seek_command},
    Row{"where", "", "this instant", where_command},
    Row{"help", "", "this list", help_command},
};

std::string help_command(const Call&) {
    std::string text;
    for (const Row& row : rows)
        text += fmt::format("{:<55} {}\n", fmt::format("{} {}", row.name, row.arguments), row.meaning);
    return text;
}

} // namespace

std::string monitor_text(Debugger& debugger, const Threads& threads, std::string_view command) {
    Words words = words_of(command);
    const std::string_view name = words.empty() ? "help" : words.front();
    if (!words.empty())
        words.erase(words.begin());
    const auto row = std::ranges::find(rows, name, &Row::name);
    if (row == rows.end())
        return fmt::format("no such command: {}; monitor help lists them\n", printable(name));
    const std::size_t behind = command.find(name) + name.size();
    return row->run({debugger, threads, words, trimmed(command.substr(std::min(behind, command.size())))});
}

} // namespace faultline::sim::gdbstub
