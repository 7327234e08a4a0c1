#include "sim/compare/compare.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/compare/cause.hpp"
#include "sim/compare/first_reads.hpp"
#include "sim/compare/memory_compare.hpp"
#include "sim/compare/parting.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

bool same_bytes(const ElfFile& a, const ElfFile& b) {
    return std::ranges::equal(a.bytes(), b.bytes());
}

std::string outcome_text(const Outcome& outcome) {
    if (outcome.kind == OutcomeKind::limit)
        return outcome.limit;
    return fmt::format("{}{}{}, status {}", name(outcome.kind), outcome.signal.empty() ? "" : " ",
                       outcome.signal, outcome.exit_status);
}

/// A line for the first of a kind that differs, or for how many there are.
void compare_logs(const std::vector<LogLine>& a, const std::vector<LogLine>& b,
                  std::vector<EndDifference>& ends) {
    const auto same = [](const LogLine& x, const LogLine& y) {
        return x.text == y.text && x.level == y.level;
    };
    const auto [in_a, in_b] = std::ranges::mismatch(a, b, same);
    if (in_a == a.end() && in_b == b.end())
        return;
    const auto text = [](const std::vector<LogLine>& log, auto line) {
        return line == log.end() ? std::string("(no more)") : (line->text);
    };
    ends.push_back({fmt::format("line {} of the log", in_a - a.begin() + 1), {text(a, in_a), text(b, in_b)}});
}

void compare_output(std::string_view what, const std::string& a, const std::string& b,
                    std::vector<EndDifference>& ends) {
    if (a == b)
        return;
    const auto line_of = [](const std::string& text, std::size_t n) {
        std::size_t start = 0;
        for (; n > 0 && start < text.size(); --n)
            start = std::min(text.find('\n', start), text.size() - 1) + 1;
        return start >= text.size() ? std::string("(no more)")
                                    : (text.substr(start, text.find('\n', start) - start));
    };
    const auto different = std::ranges::mismatch(a, b).in1;
    const auto line = static_cast<std::size_t>(std::count(a.begin(), different, '\n'));
    ends.push_back({fmt::format("line {} of {}", line + 1, what), {line_of(a, line), line_of(b, line)}});
}

std::vector<EndDifference> compare_ends(const Run& a, const Run& b) {
    std::vector<EndDifference> ends;
    const std::string in_a = outcome_text(a.outcome), in_b = outcome_text(b.outcome);
    if (in_a != in_b)
        ends.push_back({"outcome", {in_a, in_b}});
    compare_output("standard output", a.recording.standard_output, b.recording.standard_output, ends);
    compare_output("standard error", a.recording.standard_error, b.recording.standard_error, ends);
    compare_logs(a.recording.log, b.recording.log, ends);
    return ends;
}

/// All partings, each searched for behind the rejoin of the one before it.
void find_partings(const Both<Debugger*>& runs, Comparison& result) {
    Both<Instant> from{runs.a->timeline().begin(), runs.b->timeline().begin()};
    while (result.partings.size() < most_partings) {
        const Alignment alignment = align(runs, from, result.partings.empty());
        result.calls += alignment.calls;
        if (!alignment.parting)
            return;
        result.partings.push_back(*alignment.parting);
        const auto& rejoin = result.partings.back().rejoin;
        if (!rejoin || rejoin->at.a <= from.a || rejoin->at.b <= from.b)
            return;
        from = rejoin->at;
    }
    result.partings_left = true;
}

void look_closer(const Both<Debugger*>& runs, const Both<const Run*>& results, Comparison& comparison) {
    find_partings(runs, comparison);
    if (comparison.partings.empty())
        return;
    const Parting& first = comparison.partings.front();
    if (first.rejoin)
        comparison.memory = compare_memory(runs, first);
    comparison.cause = find_cause(runs, results, comparison.partings);
    if (comparison.memory && !comparison.cause)
        comparison.reads = first_reads(runs, first.rejoin->at, *comparison.memory);
}

} // namespace

Result<Comparison> compare(const Both<const Target*>& targets, std::string (*standard_input)()) {
    const auto run_a = run(*targets.a, {true, standard_input}),
               run_b = run(*targets.b, {true, standard_input});
    if (!run_a)
        return Error{run_a.error()};
    if (!run_b)
        return Error{run_b.error()};
    Comparison result;
    result.name = {targets.a->scenario.name, targets.b->scenario.name};
    result.outcome = {run_a->outcome, run_b->outcome};
    result.instructions = {run_a->instructions, run_b->instructions};
    result.settings = setting_differences(targets.a->scenario, targets.b->scenario);
    result.ends = compare_ends(*run_a, *run_b);
    if (!same_bytes(targets.a->kernel.elf, targets.b->kernel.elf)) {
        result.incomparable =
            fmt::format("the kernels are {} and {}: their calls have nothing to do with each other",
                        targets.a->scenario.kernel, targets.b->scenario.kernel);
        return result;
    }
    auto a = Debugger::open(*targets.a, run_a->input), b = Debugger::open(*targets.b, run_b->input);
    if (!a)
        return Error{a.error()};
    if (!b)
        return Error{b.error()};
    look_closer({&*a, &*b}, {&*run_a, &*run_b}, result);
    return result;
}

} // namespace faultline::sim
