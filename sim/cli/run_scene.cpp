// The parts of the page that show the machine at the fatal fault: source, walk, exception entry, registers.

#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/syndrome.hpp"
#include "sim/cli/run_page.hpp"
#include "sim/disassembly.hpp"
#include "sim/fault_view.hpp"
#include "sim/render.hpp"
#include "sim/symbols.hpp"

namespace faultline::sim::cli {

namespace {

using exceptions::Pstate;

constexpr int source_around = 3;
constexpr std::uint64_t instruction_size = 4;
constexpr std::uint64_t instructions_around = 4;

/// The ELF file that `pc` belongs to, and what to subtract from run-time addresses.
struct Code {
    const ElfFile& elf;
    std::uint64_t bias;
    std::string folder; ///< where its sources may lie; empty for none
};

Code code_at(const Page& page, const RecordedFault& fault) {
    if (fault.taken.record.from_el != 0)
        return {page.target.kernel.elf, 0, {}};
    return {page.target.program.elf, page.run.load_bias, page.target.scenario.folder};
}

std::string render_source(const Page& page, const Code& code, std::uint64_t pc) {
    const auto debug = DebugInfo::open(code.elf);
    const auto line = debug ? debug->line(pc - code.bias) : std::nullopt;
    if (!line)
        return {};
    const auto excerpt =
        code.folder.empty() ? std::nullopt : source_excerpt(code.folder, *line, source_around);
    if (!excerpt)
        return fmt::format("  {}:{}\n", printable(line->file), line->line);
    std::string text =
        page.paint(Ink::dim, fmt::format("  {}:{}", printable(excerpt->file), line->line)) + "\n";
    for (std::size_t i = 0; i < excerpt->lines.size(); ++i) {
        const int number = excerpt->first + static_cast<int>(i);
        const std::string row = fmt::format("{:>5}  {}", number, printable(excerpt->lines[i]));
        text += number == line->line ? page.paint(Ink::red, "->" + row) + "\n" : "  " + row + "\n";
    }
    return text;
}

/// The instructions around `pc`, as they lie in the machine's memory; empty when nothing can be read there.
std::string render_instructions(const Page& page, const FaultScene& scene, const Code& code,
                                std::uint64_t pc) {
    const Symbols symbols(code.elf);
    std::array<std::byte, instruction_size> there{};
    if (!scene.before.peek(mmu::Va{pc}, there))
        return {};
    std::string text;
    const std::uint64_t back = instructions_around * instruction_size;
    const std::uint64_t first = pc >= back ? pc - back : pc % instruction_size;
    for (std::uint64_t i = 0; i <= 2 * instructions_around; ++i) {
        const std::uint64_t address = first + i * instruction_size;
        std::array<std::byte, instruction_size> word{};
        if (!scene.before.peek(mmu::Va{address}, word))
            continue;
        const Symbol* const function = symbols.function_at(address - code.bias);
        if (function != nullptr && function->address == address - code.bias)
            text += page.paint(Ink::dim, fmt::format("  {}:", printable(function->name))) + "\n";
        const Instruction instruction = disassemble(word, address).front();
        const std::string row =
            fmt::format("{:#014x}  {:08x}  {}", address, instruction.word, instruction.text);
        text += address == pc ? page.paint(Ink::red, "->  " + row) + "\n" : "    " + row + "\n";
    }
    return text;
}

/// "Nzcv Daif, EL0t": letters in upper case where the bit is set.
std::string flags_of(Pstate pstate) {
    namespace spsr = exceptions::spsr;
    const auto letter = [&](bool set, char c) { return set ? static_cast<char>(c - ('a' - 'A')) : c; };
    const std::uint64_t raw = pstate.raw;
    return fmt::format("{}{}{}{} {}{}{}{}, EL{}{}", letter(spsr::N::test(raw), 'n'),
                       letter(spsr::Z::test(raw), 'z'), letter(spsr::C::test(raw), 'c'),
                       letter(spsr::V::test(raw), 'v'), letter(spsr::D::test(raw), 'd'),
                       letter(spsr::A::test(raw), 'a'), letter(spsr::I::test(raw), 'i'),
                       letter(spsr::F::test(raw), 'f'), pstate.el(), pstate.sp() ? "h" : "t");
}

/// Which of the sixteen vectors, in words.
std::string vector_text(std::uint64_t offset) {
    constexpr std::array<const char*, 4> sources = {
        "from the current EL on SP_EL0", "from the current EL on its own SP", "from a lower EL in AArch64",
        "from a lower EL in AArch32"};
    constexpr std::array<const char*, 4> types = {"synchronous", "IRQ", "FIQ", "SError"};
    constexpr std::uint64_t slot = 0x80;
    const std::uint64_t index = offset / slot % (sources.size() * types.size());
    return fmt::format("{}, {}", types[index % types.size()], sources[index / types.size()]);
}

std::string entry_row(const Page& page, std::string_view name, const std::string& value,
                      const std::string& why) {
    constexpr std::size_t why_column = 46;
    return fmt::format("  {}  {:<31}  {}\n", page.paint(Ink::cyan, fmt::format("{:<9}", name)), value,
                       wrap(why, why_column));
}

} // namespace

std::string source_part(const Page& page, const FaultScene& scene) {
    const std::uint64_t pc = scene.fault.taken.pc;
    const Code code = code_at(page, scene.fault);
    std::string text = headline(page.paint, "The instruction");
    if (const std::string sentence = narration(page, "fault"); !sentence.empty())
        text += fmt::format("  {}\n\n", page.paint(Ink::green, wrap(sentence, 2)));
    if (const std::string source = render_source(page, code, pc); !source.empty())
        text += source + "\n";
    if (const std::string instructions = render_instructions(page, scene, code, pc); !instructions.empty())
        return text + instructions;
    const std::uint64_t call = scene.before.state().cpu().x[30] - instruction_size;
    text += fmt::format("  No instruction can be read at {:#x}. X30 points behind this one:\n\n", pc);
    if (const std::string source = render_source(page, code, call); !source.empty())
        text += source + "\n";
    return text + render_instructions(page, scene, code, call);
}

std::string walk_part(const Page& page, const FaultScene& scene) {
    const ExceptionTaken& taken = scene.fault.taken;
    const std::string title = fmt::format("The walk for {:#x}", taken.record.far);
    if (taken.walk && taken.access)
        return headline(page.paint, title) +
               render_walk(page.paint, *taken.walk, scene.before.regime(), *taken.access);
    if (!taken.fault)
        return {};
    return headline(page.paint, title) +
           fmt::format(
               "  No walk was made.\n\n  {}\n",
               wrap(fmt::format("{}: {}.", fault_title(*taken.fault), mmu::explain(taken.fault->reason)), 2));
}

std::string entry_part(const Page& page, const FaultScene& scene) {
    const ExceptionTaken& taken = scene.fault.taken;
    const exceptions::ExceptionRecord& record = taken.record;
    const exceptions::Processor& cpu = scene.before.state().cpu();
    const auto hex = [](std::uint64_t value) { return fmt::format("{:#018x}", value); };
    using exceptions::SysReg;
    const auto banked = [&](SysReg reg) { return exceptions::name(exceptions::at_level(reg, record.to_el)); };
    std::string text =
        headline(page.paint, fmt::format("Exception entry: EL{} to EL{}", record.from_el, record.to_el));
    if (const std::string sentence = narration(page, "entry"); !sentence.empty())
        text += fmt::format("  {}\n\n", page.paint(Ink::green, wrap(sentence, 2)));
    const auto syndrome = exceptions::at_level(exceptions::decode_esr(record.esr), record.to_el);
    text += entry_row(page, syndrome.name, hex(record.esr), syndrome.summary);
    text += render_register(page.paint, syndrome, 13);
    if (record.far_written)
        text += entry_row(page, banked(SysReg::far_el1), hex(record.far),
                          "the address that could not be accessed");
    text += entry_row(page, banked(SysReg::elr_el1), hex(record.elr),
                      "where an ERET would go on: the instruction itself, to be retried");
    text += entry_row(page, banked(SysReg::spsr_el1), hex(record.spsr),
                      "PSTATE as it was: " + flags_of(record.before));
    text += entry_row(page, "PSTATE", hex(record.after.raw),
                      "now " + flags_of(record.after) +
                          fmt::format(": debug, SError, IRQ and FIQ masked, on SP_EL{}", record.to_el));
    text += entry_row(page, "SP", hex(record.to_el == 2 ? cpu.sp_el2 : cpu.sp_el1),
                      fmt::format("SP_EL{}, the kernel's; SP_EL0 stays {:#x}", record.to_el, cpu.sp_el0));
    text += entry_row(
        page, "PC", hex(record.target),
        fmt::format("{} + {:#x}: {}", banked(SysReg::vbar_el1), record.vector, vector_text(record.vector)));
    return text;
}

std::string registers_part(const Page& page, const FaultScene& scene) {
    const exceptions::Processor& cpu = scene.before.state().cpu();
    constexpr std::size_t per_line = 4;
    std::string text = headline(page.paint, "Registers at the fault");
    for (std::size_t i = 0; i < cpu.x.size(); ++i) {
        text += fmt::format("  {:>3} {}", fmt::format("x{}", i),
                            cpu.x[i] == 0 ? page.paint(Ink::dim, fmt::format("{:016x}", 0))
                                          : fmt::format("{:016x}", cpu.x[i]));
        if (i % per_line == per_line - 1)
            text += '\n';
    }
    return text + fmt::format("   sp {:016x}\n   pc {:016x}  pstate {:08x} ({})\n", cpu.sp(), cpu.pc,
                              cpu.pstate.raw, flags_of(cpu.pstate));
}

} // namespace faultline::sim::cli
