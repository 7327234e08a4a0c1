// The parts of the page that follow a value: back to who wrote it, forwards to who reads it.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/cli/diff_parts.hpp"
#include "sim/compare/history.hpp"

namespace faultline::sim::cli {

namespace {

std::string place_name(const ValueStep& step) {
    return step.place.empty() ? "a word of memory" : step.place;
}

/// Who wrote it last, and that nobody did after him.
std::string writer(const Paint& paint, char side, const Origin& origin, const CodePlace& by,
                   const std::vector<std::string>& callers, Instant read) {
    if (origin.from_boot)
        return side_line(
            paint, side,
            fmt::format("{:#x}: nothing has written it since the machine started", origin.value));
    std::string text = side_line(
        paint, side, fmt::format("{:#x}, written at instruction {} by", origin.value, origin.at.retired));
    constexpr std::size_t indent = 7;
    text += code_lines(by);
    text += fmt::format(
        "{:{}}{}\n", "", indent,
        wrap(printable(fmt::format("{}", fmt::join(callers, " <- "))), indent, page_width - indent));
    return text + fmt::format("     and by nothing from there to instruction {}\n", read.retired);
}

std::string step_text(const Paint& paint, const ValueStep& step, const Both<Instant>& read, bool last) {
    const std::string value = hex_pair({step.origin.a.value, step.origin.b.value});
    std::string text = fmt::format("\n  {} = {}\n", paint(Ink::yellow, place_name(step)), value);
    if (last)
        return text + writer(paint, 'A', step.origin.a, step.written_by.a, step.callers.a, read.a) +
               writer(paint, 'B', step.origin.b, step.written_by.b, step.callers.b, read.b);
    return text + fmt::format("     at {}, by\n", instants({step.origin.a.at, step.origin.b.at})) +
           code_lines(step.written_by.a);
}

} // namespace

std::string cause_part(const Paint& paint, const Comparison& comparison) {
    if (!comparison.cause)
        return {};
    const Cause& cause = *comparison.cause;
    std::string text = headline(paint, "From the fault back to its cause");
    text += fmt::format("  {} faults at address {:#x}; {}\n", cause.in_a ? "A" : "B", cause.address,
                        instants(cause.at));
    text += code_lines(cause.fault);
    Both<Instant> read = cause.at;
    for (std::size_t n = 0; n < cause.steps.size(); ++n) {
        text += step_text(paint, cause.steps[n], read, n + 1 == cause.steps.size());
        read = {cause.steps[n].origin.a.at, cause.steps[n].origin.b.at};
    }
    if (!cause.parting)
        return text;
    const Parting& parting = comparison.partings[*cause.parting];
    return text + fmt::format("\n  That is parting {} of {}, in {}: A {}, B {}.\n", *cause.parting + 1,
                              comparison.partings.size(), parting.decided.a.function, parting.does.a,
                              parting.does.b);
}

std::string reads_part(const Paint& paint, const Comparison& comparison) {
    if (comparison.reads.empty())
        return {};
    std::string text = headline(paint, "Who reads it first");
    const auto side = [&](char which, const std::optional<Instant>& at, const CodePlace& by) {
        if (!at)
            return side_line(paint, which, "nobody");
        return side_line(paint, which, fmt::format("instruction {}: {}", at->retired, by.instruction)) +
               fmt::format("     {}\n", place_text(by));
    };
    for (const FirstRead& read : comparison.reads)
        text += fmt::format("  {} = {}\n", paint(Ink::yellow, read.word.name), hex_pair(read.word.value)) +
                side('A', read.at.a, read.by.a) + side('B', read.at.b, read.by.b);
    return text;
}

} // namespace faultline::sim::cli
