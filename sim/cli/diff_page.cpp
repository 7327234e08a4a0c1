#include "sim/cli/diff_page.hpp"

#include <fmt/format.h>

#include "sim/cli/diff_parts.hpp"

namespace faultline::sim::cli {

namespace {

std::string outcome_text(const Outcome& outcome) {
    if (outcome.kind == OutcomeKind::limit)
        return printable(outcome.limit);
    return fmt::format("{}{}{}, status {}", name(outcome.kind), outcome.signal.empty() ? "" : " ",
                       outcome.signal, outcome.exit_status);
}

std::string run_line(const Paint& paint, char side, const std::string& name, const Outcome& outcome,
                     std::uint64_t instructions) {
    return side_line(
        paint, side,
        fmt::format("{}: {}, {} instructions", printable(name), outcome_text(outcome), instructions));
}

/// "__percpu_counter_init_many (called by mm_init)".
std::string writer_text(const Origin& origin, const std::vector<std::string>& callers) {
    if (origin.from_boot || callers.empty())
        return "the start of the machine";
    return callers.size() < 2 ? callers[0] : fmt::format("{} (called by {})", callers[0], callers[1]);
}

std::string cause_verdict(const Cause& cause) {
    const ValueStep& last = cause.steps.back();
    if (last.place.empty())
        return {};
    return fmt::format(" The fault of {} comes of {}: A has it from {}, B from {}.", cause.in_a ? "A" : "B",
                       last.place, writer_text(last.origin.a, last.callers.a),
                       writer_text(last.origin.b, last.callers.b));
}

} // namespace

std::string diff_verdict(const Comparison& comparison) {
    if (!comparison.incomparable.empty())
        return fmt::format("They cannot be aligned: {}.", comparison.incomparable);
    if (comparison.same())
        return fmt::format(
            "No difference: {} entries and exits of functions, output, log and end are the same.",
            comparison.calls);
    if (comparison.partings.empty())
        return fmt::format("The kernel does the same in both, {} entries and exits of functions long; the "
                           "difference is in what the programs do by themselves.",
                           comparison.calls);
    const Parting& first = comparison.partings.front();
    std::string text =
        fmt::format("They part in {}: A {}, B {}.",
                    first.decided.a.function.empty() ? first.decided.a.symbol : first.decided.a.function,
                    first.does.a, first.does.b);
    if (comparison.cause && !comparison.cause->steps.empty())
        text += cause_verdict(*comparison.cause);
    return printable(text);
}

std::string diff_page(const Paint& paint, const Comparison& comparison) {
    std::string text =
        run_line(paint, 'A', comparison.name.a, comparison.outcome.a, comparison.instructions.a) +
        run_line(paint, 'B', comparison.name.b, comparison.outcome.b, comparison.instructions.b) + "\n" +
        wrap(diff_verdict(comparison), 0) + "\n" + settings_part(paint, comparison);
    if (!comparison.partings.empty())
        text += parting_part(paint, comparison.partings.front());
    if (comparison.memory)
        text += memory_part(paint, *comparison.memory);
    return text + later_part(paint, comparison) + cause_part(paint, comparison) +
           reads_part(paint, comparison) + ends_part(paint, comparison);
}

} // namespace faultline::sim::cli
