#include "sim/cli/diff_parts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/compare/history.hpp"

namespace faultline::sim::cli {

namespace {

/// More lines than this of a kind tell nobody anything.
constexpr std::size_t max_lines = 16;

/// "mm_life.c:27" after " at "; empty without debug information.
std::string line_of(const std::optional<SourceLine>& line) {
    if (!line)
        return {};
    const std::string file = line->file.substr(line->file.rfind('/') + 1);
    return fmt::format(" at {}:{}", printable(file), line->line);
}

/// `text` in lines that begin after `indent` blanks.
std::string paragraph(std::string_view text, std::size_t indent) {
    return fmt::format("{:{}}{}\n", "", indent, wrap(text, indent, page_width - indent));
}

std::string course(const Paint& paint, char side, const CodePlace& next, const std::string& does) {
    return side_line(paint, side, printable(does)) + (next.pc != 0 ? code_lines(next) : std::string{});
}

std::string reasons(const Parting& parting) {
    std::string text;
    for (const RegisterDifference& one : parting.registers)
        text += fmt::format("       {} = {}{}\n", register_name(one.number), hex_pair(one.value),
                            one.from.empty() ? std::string{}
                                             : fmt::format(", from {}", fmt::join(one.from, ", from ")));
    return text;
}

std::string words(const std::vector<WordDifference>& list, std::uint64_t count) {
    std::string text;
    const std::size_t shown = std::min(list.size(), max_lines);
    for (std::size_t n = 0; n < shown; ++n)
        text +=
            fmt::format("  {:<40}  {}\n",
                        list[n].name.empty() ? fmt::format("physical {:#x}", list[n].pa.raw) : list[n].name,
                        hex_pair(list[n].value));
    if (count > shown)
        text += fmt::format("  ... and {} more\n", count - shown);
    return text;
}

} // namespace

std::string hex_pair(const Both<std::uint64_t>& value) {
    return fmt::format("{:#x} | {:#x}", value.a, value.b);
}

std::string instants(const Both<Instant>& at) {
    return at.a.retired == at.b.retired
               ? fmt::format("instruction {} of both", at.a.retired)
               : fmt::format("instruction {} of A, instruction {} of B", at.a.retired, at.b.retired);
}

std::string place_text(const CodePlace& place) {
    return printable(place.symbol) + line_of(place.line);
}

std::string code_lines(const CodePlace& place) {
    return fmt::format("     {}\n       {:#x}  {}\n", place_text(place), place.pc, place.instruction);
}

std::string side_line(const Paint& paint, char side, std::string_view text) {
    return fmt::format("  {}  {}\n", paint(Ink::bold, std::string(1, side)), text);
}

std::string settings_part(const Paint& paint, const Comparison& comparison) {
    if (comparison.settings.empty())
        return {};
    std::string text = headline(paint, "What is set differently");
    for (const SettingDifference& one : comparison.settings)
        text += paragraph(
            fmt::format("{} = {} | {}", one.key, printable(one.value.a), printable(one.value.b)), 2);
    return text;
}

std::string parting_part(const Paint& paint, const Parting& parting) {
    std::string text = headline(paint, "Where they part");
    if (!parting.comm.empty())
        text += fmt::format("  {} (pid {}) on CPU {}; ", printable(parting.comm), parting.pid, parting.cpu);
    text += fmt::format("{}{}\n", parting.comm.empty() ? "  " : "", instants(parting.at));
    text += fmt::format("  until then {} entries and exits of functions are the same\n\n", parting.calls);
    text += fmt::format(
        "     {}\n       {}\n", place_text(parting.decided.a),
        paint(Ink::red, fmt::format("{:#x}  {}", parting.decided.a.pc, parting.decided.a.instruction)));
    text += reasons(parting) + "\n";
    text += course(paint, 'A', parting.next.a, parting.does.a) +
            course(paint, 'B', parting.next.b, parting.does.b);
    if (parting.callers.size() > 1)
        text += "\n  Called from\n";
    for (std::size_t n = 1; n < std::min(parting.callers.size(), max_lines); ++n)
        text += fmt::format("     {}{}\n", printable(parting.callers[n].symbol),
                            line_of(parting.callers[n].line));
    if (parting.rejoin)
        return text + fmt::format("\n  Together again at {}:\n  {}\n", place_text(parting.rejoin->place),
                                  instants(parting.rejoin->at));
    return text + "\n  They do not come together again: no call that both are in returns in both.\n";
}

std::string memory_part(const Paint& paint, const MemoryDifference& memory) {
    std::string text = headline(paint, "What memory differs because of it");
    text += words(memory.named, memory.named_count);
    if (memory.other_count > 0)
        text += fmt::format("\n  Words that have no name: {}\n", memory.other_count) +
                words(memory.other, memory.other_count);
    if (memory.named_count + memory.other_count == 0)
        text += "  None.\n";
    return text +
           fmt::format("\n  Beside these: {} words that calls have left below SP, {} that differed before.\n",
                       memory.dead_stack, memory.before);
}

std::string later_part(const Paint& paint, const Comparison& comparison) {
    if (comparison.partings.size() < 2)
        return {};
    std::string text = headline(paint, "Where they part again");
    for (std::size_t n = 1; n < comparison.partings.size(); ++n) {
        const Parting& parting = comparison.partings[n];
        text += fmt::format("  {:>2}  {}\n", n + 1, place_text(parting.decided.a));
        text += fmt::format("      {} (pid {}), {}\n", printable(parting.comm), parting.pid,
                            instants(parting.at));
        text += fmt::format("      A {}, B {}{}\n", parting.does.a, parting.does.b,
                            parting.rejoin ? "" : "; they do not come together again");
    }
    if (comparison.partings_left)
        text += "  There may be more.\n";
    return text;
}

std::string ends_part(const Paint& paint, const Comparison& comparison) {
    if (comparison.ends.empty())
        return {};
    std::string text = headline(paint, "How they end");
    for (const EndDifference& one : comparison.ends)
        text += fmt::format("  {}\n", one.what) + side_line(paint, 'A', printable(one.value.a)) +
                side_line(paint, 'B', printable(one.value.b));
    return text;
}

} // namespace faultline::sim::cli
