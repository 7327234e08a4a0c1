#include "gui/compare_parts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gui/compare.hpp"
#include "sim/compare/history.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t most_words = 12;

/// A row that leads both runs to an instant of A.
void add_click(Page& page, std::string text, sim::Instant at, Style style = Style::normal) {
    Row& row = page.add(std::move(text), style);
    row.command = SeekTo{at};
    row.spans.front().hint = fmt::format("click: both go there, A to instruction {}", at.retired);
}

std::string ending(const sim::Outcome& outcome) {
    if (outcome.kind == sim::OutcomeKind::limit)
        return outcome.limit;
    return fmt::format("{}{}{}, status {}", sim::name(outcome.kind), outcome.signal.empty() ? "" : " ",
                       outcome.signal, outcome.exit_status);
}

std::string line_of(const std::optional<sim::SourceLine>& line) {
    return line ? fmt::format(" ({}:{})", line->file.substr(line->file.rfind('/') + 1), line->line)
                : std::string{};
}

std::string place_text(const sim::CodePlace& place) {
    return place.symbol + line_of(place.line);
}

void add_sides(Page& page, const std::string& a, const std::string& b) {
    page.add("  A  " + a);
    page.add("  B  " + b);
}

/// "a | b", the two in columns.
void add_pair(Page& page, const std::string& name, const sim::Both<std::uint64_t>& value) {
    Row row;
    row.spans = {{fmt::format("  {:>10} ", name), Style::dim, {}, {}},
                 {fmt::format("{:016x}", value.a), Style::changed, "A", LookAt{mmu::Va{value.a}}},
                 {" | ", Style::dim, {}, {}},
                 {fmt::format("{:016x}", value.b), Style::changed, "B", {}}};
    page.rows.push_back(std::move(row));
}

std::string here_text(const Story& story) {
    const sim::MachineState& state = story.debugger().machine().state();
    const std::uint64_t pc = state.cpu().pc;
    const sim::GuestSymbols& symbols = story.debugger().symbols();
    const sim::CodePlace place = sim::code_place(story.debugger(), pc);
    return fmt::format("instruction {}: {}{}\n       {:#x}  {}", state.now.retired,
                       symbols.describe(pc).value_or("no function"), line_of(place.line), pc,
                       place.instruction);
}

void add_here(Page& page, char side, const std::string& text) {
    const std::size_t end = text.find('\n');
    page.add(fmt::format("  {}  {}", side, text.substr(0, end)));
    page.add(text.substr(end + 1), Style::code);
}

void add_reason(Page& page, const sim::RegisterDifference& one) {
    page.add(fmt::format("     because {} = {:#x} | {:#x}{}", sim::register_name(one.number), one.value.a,
                         one.value.b,
                         one.from.empty() ? std::string{}
                                          : fmt::format(", from {}", fmt::join(one.from, ", from "))),
             Style::warning);
}

void add_step(Page& page, const sim::ValueStep& step, bool last) {
    page.add(fmt::format("  {} = {:#x} | {:#x}", step.place.empty() ? "a word of memory" : step.place,
                         step.origin.a.value, step.origin.b.value),
             Style::changed);
    const auto written = [](const sim::Origin& origin, const sim::CodePlace& by) {
        return origin.from_boot ? std::string("by nothing since the machine started")
                                : fmt::format("by {}: {}", place_text(by), by.instruction);
    };
    add_click(page, "     A written " + written(step.origin.a, step.written_by.a), step.origin.a.at);
    if (last)
        page.add("     B written " + written(step.origin.b, step.written_by.b));
}

} // namespace

void add_ends(Page& page, const sim::Comparison& comparison) {
    page.add(fmt::format("A  {}: {}, {} instructions", comparison.name.a, ending(comparison.outcome.a),
                         comparison.instructions.a),
             Style::heading);
    page.add(fmt::format("B  {}: {}, {} instructions", comparison.name.b, ending(comparison.outcome.b),
                         comparison.instructions.b),
             Style::heading);
    for (const sim::SettingDifference& one : comparison.settings)
        page.add(fmt::format("  set: {} = {} | {}", one.key, one.value.a, one.value.b));
    for (const sim::EndDifference& one : comparison.ends) {
        page.add("  " + one.what + ":", Style::dim);
        add_sides(page, one.value.a, one.value.b);
    }
    if (!comparison.incomparable.empty())
        page.add(fmt::format("They cannot be aligned: {}.", comparison.incomparable), Style::warning);
}

void add_now(Page& page, const Story& a, Story& b, const sim::Comparison& comparison) {
    if (!comparison.incomparable.empty())
        return;
    const sim::MachineState& state = a.debugger().machine().state();
    b.debugger().seek(aligned(comparison, state.now));
    page.add("");
    page.add("Now, step by step in both", Style::heading);
    add_here(page, 'A', here_text(a));
    add_here(page, 'B', here_text(b));
    constexpr unsigned registers = 32;
    unsigned differ = 0;
    for (unsigned number = 0; number < registers; ++number) {
        const sim::Both<std::uint64_t> value{sim::register_value(a.debugger(), number),
                                             sim::register_value(b.debugger(), number)};
        if (!value.equal()) {
            add_pair(page, sim::register_name(number), value);
            ++differ;
        }
    }
    if (differ == 0)
        page.add("  All general registers hold the same.", Style::good);
}

void add_partings(Page& page, const sim::Comparison& comparison) {
    page.add("");
    if (comparison.partings.empty()) {
        page.add(fmt::format("{} entries and exits of functions are alike{}.", comparison.calls,
                             comparison.same() ? ", and so is everything else" : ""),
                 Style::good);
        return;
    }
    page.add("Where they part", Style::heading);
    page.add(fmt::format("  {} entries and exits of functions are alike before",
                         comparison.partings.front().calls),
             Style::dim);
    for (std::size_t n = 0; n < comparison.partings.size(); ++n) {
        const sim::Parting& parting = comparison.partings[n];
        add_click(page, fmt::format("{:>2}  {}", n + 1, place_text(parting.decided.a)), parting.at.a,
                  Style::symbol);
        page.add("     " + parting.decided.a.instruction, Style::code);
        for (const sim::RegisterDifference& one : parting.registers)
            add_reason(page, one);
        page.add(fmt::format("     A {}, B {}", parting.does.a, parting.does.b));
        if (parting.rejoin)
            add_click(page, "     together again at " + place_text(parting.rejoin->place),
                      parting.rejoin->at.a, Style::good);
        else
            page.add("     they do not come together again", Style::fault);
    }
    if (comparison.partings_left)
        page.add("  There may be more.", Style::dim);
}

void add_cause(Page& page, const sim::Comparison& comparison) {
    if (!comparison.cause)
        return;
    const sim::Cause& cause = *comparison.cause;
    page.add("");
    page.add("From the fault back to its cause", Style::heading);
    add_click(page,
              fmt::format("  {} faults at {:#x}: {}", cause.in_a ? "A" : "B", cause.address,
                          place_text(cause.fault)),
              cause.at.a, Style::fault);
    page.add("     " + cause.fault.instruction, Style::code);
    for (std::size_t n = 0; n < cause.steps.size(); ++n)
        add_step(page, cause.steps[n], n + 1 == cause.steps.size());
    if (cause.parting)
        add_click(page, fmt::format("  That is parting {}.", *cause.parting + 1),
                  comparison.partings[*cause.parting].at.a, Style::warning);
}

void add_memory(Page& page, const sim::Comparison& comparison) {
    if (!comparison.memory)
        return;
    page.add("");
    page.add("What memory differs because of it", Style::heading);
    const auto& named = comparison.memory->named;
    for (std::size_t n = 0; n < std::min(named.size(), most_words); ++n)
        page.add(fmt::format("  {} = {:#x} | {:#x}", named[n].name, named[n].value.a, named[n].value.b));
    const std::uint64_t words = comparison.memory->named_count + comparison.memory->other_count;
    page.add(fmt::format("  {} words in all, {} of them with a name", words, comparison.memory->named_count),
             Style::dim);
    for (const sim::FirstRead& read : comparison.reads)
        if (read.at.a)
            add_click(page, fmt::format("  {} is read first by {}", read.word.name, place_text(read.by.a)),
                      *read.at.a);
}

} // namespace faultline::gui
