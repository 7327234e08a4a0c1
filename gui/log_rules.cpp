#include "gui/log_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "gui/code_view.hpp"
#include "gui/log_fields.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::gui {

namespace {

/// A sentence that does not depend on the value.
template <std::size_t N> struct Sentence {
    // NOLINTNEXTLINE(google-explicit-constructor): a string literal is meant
    consteval Sentence(const char (&given)[N]) { std::copy_n(given, N, text.begin()); }
    std::array<char, N> text{};
};

template <Sentence sentence> std::string say(const LogContext&, std::string_view, std::string_view) {
    return sentence.text.data();
}

std::string far_hint(const LogContext& context, std::string_view, std::string_view word) {
    return fmt::format("FAR_EL1: the address whose access failed\n{}",
                       address_hint(context, parse_hex(word).value_or(0)));
}

std::string address_rule(const LogContext& context, std::string_view name, std::string_view word) {
    const auto value = parse_hex(word);
    return value ? fmt::format("{}: {}", name, address_hint(context, *value)) : std::string{};
}

std::string code_rule(const LogContext& context, std::string_view, std::string_view word) {
    if (const auto value = parse_hex(word))
        return code_hint(context, *value);
    return symbol_hint(context, word);
}

// clang-format off
constexpr auto rules = std::to_array<LogRule>({
    // The first line of a report.
    {"unhandled exception: ",  " (",  "",    say<"the exception class of ESR_EL1, as esr_to_class names it">},
    {"at virtual address ",    "",    "",    far_hint},
    {") at ",                  "",    "",    far_hint},
    {"fault (",                ")",   "",    say<"the signal's number: fault_info[] has it for this fault status">},
    {"Oops: ",                 " ",   "",    esr_hint},
    {"BUG: ",                  " ",   "",    say<"the err of die(): none, a BUG() has no fault status">},
    {"[",  "]: unhandled",            "",    say<"current->pid: the task's number">},
    {"[",  "] exited",                "",    say<"current->pid: the task's number">},
    {"note: ",                 "[",   "-.",  say<"current->comm: the task's name">},
    {"[",                      "] *pgd", "", far_hint},
    {"[",                      "] pgd",  "", far_hint},
    {" in ",                   "[",   "-.",  say<"print_vma_addr: the file of the mapping that PC lies in">},
    {"[",                      "+",   "",    say<"where that mapping begins">},
    {"+",                      "]",   "",    say<"how many bytes it has">},
    {"level ",                 " ",   "",    say<"fault_info[].name: for abort status codes the level is in the low two bits">},
    {"Internal error: ",       ":",   "-",   say<"what die() was called with">},
    {"[#",                     "]",   "",    say<"how many oopses there have been since the start">},
    {"esr ",                   "",    "",    esr_hint},
    {"ESR ",                   "",    "",    esr_hint},
    {"ESR = ",                 "",    "",    esr_hint},
    {"kernel BUG at ",         "!",   "/.:", say<"the file and line of the BUG(): an entry of __bug_table, found by the address of the BRK">},
    // Fields of ESR_EL1. 6.6.0, arch/arm64/mm/fault.c: mem_abort_decode, data_abort_decode.
    {"EC = ",        "",  "",  syndrome_field_hint}, {"IL = ",       "",  "", syndrome_field_hint},
    {"SET = ",       "",  "",  syndrome_field_hint}, {"FnV = ",      "",  "", syndrome_field_hint},
    {"EA = ",        "",  "",  syndrome_field_hint}, {"S1PTW = ",    "",  "", syndrome_field_hint},
    {"FSC = ",       "",  "",  syndrome_field_hint}, {"ISV = ",      "",  "", syndrome_field_hint},
    {"ISS = ",       "",  "",  syndrome_field_hint}, {"ISS2 = ",     "",  "", syndrome_field_hint},
    {"CM = ",        "",  "",  syndrome_field_hint}, {"WnR = ",      "",  "", syndrome_field_hint},
    {"TnD = ",       "",  "",  syndrome_field_hint}, {"TagAccess = ","",  "", syndrome_field_hint},
    {"GCS = ",       "",  "",  syndrome_field_hint}, {"Overlay = ",  "",  "", syndrome_field_hint},
    {"DirtyBit = ",  "",  "",  syndrome_field_hint}, {"Xs = ",       "",  "", syndrome_field_hint},
    // The tables. 4.9.0 and 6.6.0: show_pte.
    {"pgd = ",     "",  "",   say<"mm->pgd: the virtual address, in the linear map, of the level 1 table">},
    {"pgdp=",      "",  "",   say<"the physical address of the level 1 table, as TTBR0_EL1 or TTBR1_EL1 has it">},
    {"*pgd=",      "",  "",   descriptor_hint}, {"*pud=", "", "", descriptor_hint},
    {"*pmd=",      "",  "",   descriptor_hint}, {"*pte=", "", "", descriptor_hint},
    {"pgd=",       "",  "",   descriptor_hint}, {"p4d=",  "", "", descriptor_hint},
    {"pud=",       "",  "",   descriptor_hint}, {"pmd=",  "", "", descriptor_hint},
    {"pte=",       "",  "",   descriptor_hint},
    {" pgtable: ", " ", "",   say<"TCR_EL1.TG0 and TG1: the granule, the size of a page">},
    {"pages, ",    " ", "-",  say<"64 - TCR_EL1.T0SZ (T1SZ): how many bits of an address are translated">},
    // Who it was. 6.6.0: dump_stack_print_info; 4.9.0: __show_regs.
    {"CPU: ",       "", "",    say<"smp_processor_id(): the CPU that prints this">},
    {"PID: ",       "", "",    say<"current->pid: the task that ran">},
    {"Comm: ",      "", "-./:", say<"current->comm: the task's name, at most 15 letters">},
    {"tainted ",    " ", ".-+", say<"init_uts_ns: the kernel's release">},
    {"#",           "", "",    say<"init_uts_ns: the kernel's version, counted by its builds">},
    {"Hardware name: ", "", ",-. ", say<"what the board calls itself in its device tree">},
    {"task: ",       "", "",   address_rule}, {"task.stack: ", "", "", address_rule},
    {"Process ",    " (", "-.", say<"current->comm: the task's name">},
    {"(pid: ",      ",", "",   say<"the task's number in its namespace">},
    {"stack limit = ", ")", "", say<"end_of_stack(current): beyond it the stack has overflowed into thread_info">},
    // Registers, as kernel_entry has saved them in the pt_regs. show_regs.
    {"pstate: ",    "", "",    pstate_hint},
    {"pc : [<",     ">]", "",  code_rule}, {"lr : [<", ">]", "", code_rule},
    {"pc : ",       "", "+/.", code_rule}, {"lr : ", "", "+/.", code_rule},
    {"PC is at ",   "", "+/.", code_rule}, {"LR is at ", "", "+/.", code_rule},
    {"sp : ",       "", "",    saved_register_hint},
    // Stacks and the trace. dump_backtrace, dump_mem, panic_bad_stack.
    {"Stack: (",    " ", "",   say<"SP, from where the bytes of the stack are printed">},
    {"Exception stack(", " ", "", say<"the pt_regs of the exception, from its first byte">},
    {" to ",        ")", "",   say<"where the printed stack ends">},
    {"Task stack:     [", "..", "", say<"task_stack_page(current): the lowest byte of the task's stack">},
    {"IRQ stack:      [", "..", "", say<"irq_stack_ptr of this CPU">},
    {"Overflow stack: [", "..", "", say<"overflow_stack of this CPU: where the entry code goes when SP is no good">},
    {"..",          "]", "",   say<"the first byte above that stack">},
    {"end trace ",  " ", "",   say<"oops_id: a number by which reports are told apart (0: not yet chosen)">},
    // Where memory has run out. 4.9.0 oom_kill_process, 6.6.0 __oom_kill_process.
    {"Kill process ",   " ", "",  say<"task_tgid_nr(): the program that has most">},
    {"Killed process ", " ", "",  say<"task_tgid_nr(): the program that has most">},
    {"score ",          " ", "",  say<"oom_badness() in thousandths of all memory">},
    {"total-vm:",    "", "",  say<"mm->total_vm: what its mappings span, in KiB">},
    {"anon-rss:",    "", "",  say<"get_mm_counter(mm, MM_ANONPAGES): pages of its own, in KiB">},
    {"file-rss:",    "", "",  say<"get_mm_counter(mm, MM_FILEPAGES): pages of files, in KiB">},
    {"shmem-rss:",   "", "",  say<"get_mm_counter(mm, MM_SHMEMPAGES): pages of shared memory, in KiB">},
    {"UID:",         "", "",  say<"the user that the program runs as">},
    {"pgtables:",    "", "",  say<"mm_pgtables_bytes(): its page tables, in KiB">},
    {"oom_score_adj:", "", "", say<"what has been added to its score; -1000 spares it">},
    // What the kernels of labs print.
    {"ESR_EL1  ",   "",  "",   esr_hint}, {"FAR_EL1  ", "", "", far_hint}, {"ELR_EL1  ", "", "", code_rule},
    {"DFSC     ",   "",  "",   say<"bits [5:0] of ESR_EL1: the fault status">},
});
// clang-format on

} // namespace

std::span<const LogRule> log_rules() {
    return rules;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    constexpr int base = 16;
    if (text.starts_with("0x"))
        text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string code_hint(const LogContext& context, std::uint64_t address) {
    const sim::GuestSymbols& symbols = context.story.debugger().symbols();
    const auto name = symbols.describe(address);
    std::string text = fmt::format("{:#x}{}{}", address, name ? ": " : "", name.value_or(""));
    if (const auto line = symbols.line(address))
        text += fmt::format("\n{}:{}", line->file.substr(line->file.rfind('/') + 1), line->line);
    return text;
}

std::string symbol_hint(const LogContext& context, std::string_view word) {
    const std::size_t plus = word.find('+'), slash = word.find('/');
    if (plus == std::string_view::npos || slash == std::string_view::npos || slash < plus)
        return {};
    const auto offset = parse_hex(word.substr(plus + 1, slash - plus - 1));
    const auto found = context.story.debugger().symbols().function_addresses(word.substr(0, plus));
    return offset && !found.empty() ? code_hint(context, found.front().raw + *offset) : std::string{};
}

std::string address_hint(const LogContext& context, std::uint64_t value) {
    if (value < mmu::page_size)
        return fmt::format("{:#x}{}", value, value == 0 ? "" : ": no pointer, or an offset from NULL");
    const sim::GuestSymbols& symbols = context.story.debugger().symbols();
    if (const std::string name = short_name(symbols, value); !name.empty())
        return symbols.function_at(value) ? code_hint(context, value) : fmt::format("{:#x}: {}", value, name);
    return fmt::format("{:#x}: {}", value,
                       mmu::va_select::test(value) ? "an address of the kernel's half"
                                                   : "a number, or an address of the program's half");
}

} // namespace faultline::gui
