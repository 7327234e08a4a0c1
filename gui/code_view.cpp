#include "gui/code_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/code_reference.hpp"
#include "sim/disassembly.hpp"
#include "sim/fault_view.hpp"

namespace faultline::gui {

namespace {

constexpr std::uint64_t word_bytes = 4;
constexpr std::uint64_t words_before = 64, words_after = 160;

/// The bytes of a stretch as far as they can be read: the longest piece that holds `middle`.
struct Stretch {
    std::uint64_t start = 0;
    std::vector<std::byte> bytes;
};

Stretch readable_round(const sim::Machine& machine, std::uint64_t middle) {
    Stretch stretch;
    const std::uint64_t first = middle - std::min(middle, words_before * word_bytes);
    for (std::uint64_t n = 0; n <= words_before + words_after; ++n) {
        const std::uint64_t at = first + n * word_bytes;
        std::array<std::byte, word_bytes> word{};
        if (machine.peek(mmu::Va{at}, word)) {
            if (stretch.bytes.empty())
                stretch.start = at;
            stretch.bytes.insert(stretch.bytes.end(), word.begin(), word.end());
        } else if (at > middle) {
            break;
        } else {
            stretch.bytes.clear();
        }
    }
    return stretch;
}

/// Follows ADRP and the instruction that adds the offset, as compilers make addresses.
class Referrer {
public:
    explicit Referrer(const sim::GuestSymbols& symbols) : symbols_(symbols) {}

    void add(CodeLine& line) {
        const auto reference = sim::code_reference(line.word, line.address);
        if (reference)
            refer(line, reference->target);
        else if (const auto low = sim::page_offset_of(line.word); low && low->base == register_)
            refer(line, page_ + low->offset);
        if (const auto number = sim::page_register(line.word)) {
            register_ = *number;
            page_ = reference->target;
        }
    }

private:
    void refer(CodeLine& line, std::uint64_t target) const {
        line.target = target;
        line.refers = short_name(symbols_, target);
    }

    const sim::GuestSymbols& symbols_;
    static constexpr unsigned none = ~0U;
    unsigned register_ = none; ///< that holds `page_`
    std::uint64_t page_ = 0;
};

std::string file_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(" \t"));
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) < ' ')
            letter = ' ';
    return text;
}

/// Names the functions and source lines that begin in the lines it is given, one after the other.
class Heads {
public:
    explicit Heads(Story& story) : story_(story), symbols_(story.debugger().symbols()) {}

    void add(CodeLine& line) {
        if (const auto function = symbols_.function_at(line.address)) {
            line.offset = line.address - function->start;
            if (line.offset == 0)
                line.function = function->function;
        }
        const auto source = symbols_.line(line.address);
        if (source && source->line > 0 && (source->line != last_.line || source->file != last_.file))
            line.source = text_of(*source);
        last_ = source.value_or(sim::SourceLine{});
    }

private:
    std::string text_of(const sim::SourceLine& line) {
        const auto& lines = story_.source(line);
        const auto index = static_cast<std::size_t>(line.line) - 1;
        return fmt::format("{}:{}  {}", file_name(line.file), line.line,
                           index < lines.size() ? trimmed(lines[index]) : std::string{});
    }

    Story& story_;
    const sim::GuestSymbols& symbols_;
    sim::SourceLine last_;
};

void split(CodeLine& line, const std::string& text) {
    const std::size_t blank = text.find(' ');
    line.mnemonic = text.substr(0, blank);
    if (blank != std::string::npos)
        line.operands = text.substr(blank + 1);
}

/// The fault that is being told, if an instruction took it.
const sim::RecordedFault* present_fault(Session& session) {
    const auto& fault = session.moment().fault;
    return fault ? &session.story().recording().faults[*fault] : nullptr;
}

std::string title_of(const sim::GuestSymbols& symbols, std::uint64_t middle, std::uint64_t pc) {
    const auto function = symbols.function_at(middle);
    const std::string where = middle == pc ? "" : "; PC is elsewhere: click here to follow it";
    if (!function)
        return fmt::format("{:#x}, in no function that has a name{}", middle, where);
    return fmt::format("{}{}, {} bytes, of the {}{}", function->function,
                       middle == function->start ? "" : fmt::format("+{:#x}", middle - function->start),
                       function->size, function->kernel ? "kernel" : "program", where);
}

} // namespace

bool has_breakpoint(const sim::Debugger& debugger, mmu::Va at) {
    return std::ranges::any_of(debugger.points(), [&](const sim::Point& point) {
        return std::ranges::find(point.addresses, at) != point.addresses.end();
    });
}

std::string short_name(const sim::GuestSymbols& symbols, std::uint64_t address) {
    if (const auto function = symbols.function_at(address);
        function && address - function->start < (function->size == 0 ? mmu::page_size : function->size))
        return address == function->start
                   ? function->function
                   : fmt::format("{}+{:#x}", function->function, address - function->start);
    const bool of_kernel = mmu::va_select::test(address);
    return of_kernel && symbols.kernel_debug() != nullptr ? symbols.kernel_debug()->object_at(address)
                                                          : std::string{};
}

CodeView code_view(Session& session) {
    Story& story = session.story();
    const Coverage& coverage = story.coverage();
    const sim::Debugger& debugger = story.debugger();
    const std::uint64_t pc = session.moment().cpu.pc;
    const std::uint64_t middle = session.code_at().raw;
    CodeView view;
    view.title = title_of(debugger.symbols(), middle, pc);
    view.partial = coverage.is_partial();
    view.counted = coverage.is_known();
    const Stretch stretch = readable_round(debugger.machine(), middle);
    const sim::RecordedFault* const fault = present_fault(session);
    Referrer referrer(debugger.symbols());
    Heads heads(story);
    for (const sim::Instruction& instruction : sim::disassemble(stretch.bytes, stretch.start)) {
        CodeLine line;
        line.address = instruction.address;
        line.word = instruction.word;
        split(line, instruction.text);
        referrer.add(line);
        heads.add(line);
        line.times = coverage.times(line.address);
        line.current = line.address == pc;
        line.shown = line.address == middle;
        line.stops = has_breakpoint(debugger, mmu::Va{line.address});
        if (fault != nullptr && fault->taken.pc == line.address)
            line.fault = sim::fault_name(fault->taken.record.esr);
        view.lines.push_back(std::move(line));
    }
    if (view.lines.empty())
        view.nothing = fmt::format("No instruction can be read at {:#x}.", middle);
    if (middle == pc)
        view.doing = about_to_do(session);
    return view;
}

} // namespace faultline::gui
