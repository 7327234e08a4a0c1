// The parts of the page that need no machine: title, faults in brief, log, output, end.

#include <algorithm>

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/run_page.hpp"
#include "sim/fault_view.hpp"
#include "sim/render.hpp"

namespace faultline::sim::cli {

namespace {

const char* access_of(const ExceptionTaken& taken) {
    if (taken.access && taken.access->kind == mmu::AccessKind::fetch)
        return "fetch";
    return exceptions::esr::Wnr::test(taken.record.esr) ? "write" : "read";
}

/// More lines than this tell nobody anything.
constexpr std::size_t max_resolved = 24;

std::string resolved_line(std::size_t n, const RecordedFault& fault) {
    const ExceptionTaken& taken = fault.taken;
    const std::string took =
        fault.returned ? fmt::format("{}", fault.returned->retired - taken.at.retired) : std::string("-");
    return fmt::format("  {:>3}  {:>8}  {:>6}  {:<5}  {:#014x}  EL{}  {:#014x}  {}\n", n, taken.at.retired,
                       took, access_of(taken), taken.record.far, taken.record.from_el, taken.pc,
                       fault_name(taken.record.esr));
}

std::string indented(const std::string& text) {
    std::string result;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        result += "  " + printable(std::string_view(text).substr(start, end - start)) + "\n";
        start = end + 1;
    }
    return result;
}

} // namespace

std::string narration(const Page& page, std::string_view key) {
    const auto& sentences = page.target.scenario.narration;
    const auto it = sentences.find(key);
    return it == sentences.end() ? std::string{} : it->second;
}

std::string title_part(const Page& page) {
    const Scenario& scenario = page.target.scenario;
    std::string text = page.paint(Ink::bold, scenario.name);
    if (!scenario.title.empty())
        text += fmt::format("  {}", page.paint(Ink::bold, scenario.title));
    std::string facts =
        fmt::format("kernel {}, {}, {} instructions", scenario.kernel, scenario.cpu, page.run.instructions);
    if (has_program(scenario))
        facts += fmt::format(", pid {}, comm {}", scenario.identity.pid, printable(comm_of(scenario)));
    text += fmt::format("\n{}\n", page.paint(Ink::dim, facts));
    if (!scenario.summary.empty())
        text += fmt::format("\n{}\n", wrap(scenario.summary, 0));
    return text;
}

std::string resolved_faults_part(const Page& page) {
    const auto faults = memory_faults(page.run.recording);
    std::string lines;
    std::size_t shown = 0, resolved = 0;
    for (std::size_t i = 0; i < faults.size(); ++i) {
        if (faults[i]->fatal)
            continue;
        ++resolved;
        if (shown < max_resolved) {
            lines += resolved_line(i + 1, *faults[i]);
            ++shown;
        }
    }
    if (resolved == 0)
        return {};
    if (resolved > shown)
        lines += fmt::format("  ... and {} more\n", resolved - shown);
    return headline(page.paint, fmt::format("Faults that the kernel resolved: {}", resolved)) +
           page.paint(Ink::dim,
                      fmt::format("  {:>3}  {:>8}  {:>6}  {:<5}  {:<14}  {}   {:<14}  {}", "n", "at", "took",
                                  "what", "address", "EL", "pc", "fault (at and took in instructions)")) +
           "\n" + lines;
}

std::string log_part(const Page& page, unsigned level) {
    std::string text = headline(page.paint, "Kernel log");
    for (const LogLine& line : page.run.recording.log)
        if (line.level < level)
            text += "  " + dmesg_line(line) + "\n";
    return text;
}

std::string output_part(const Page& page) {
    const Recording& recording = page.run.recording;
    std::string text;
    if (!recording.standard_output.empty())
        text += headline(page.paint, "Standard output") + indented(recording.standard_output);
    if (!recording.standard_error.empty())
        text += headline(page.paint, "Standard error") + indented(recording.standard_error);
    return text;
}

std::string end_part(const Page& page) {
    const Outcome& end = page.run.outcome;
    std::string text = headline(page.paint, "The end");
    if (end.kind == OutcomeKind::limit)
        return text + fmt::format("  {}: {}\n", page.paint(Ink::red, "stopped"), printable(end.limit));
    const std::string who = has_own_kernel(page.target.scenario)
                                ? printable(page.target.scenario.kernel)
                                : fmt::format("{} (pid {})", printable(end.comm), end.pid);
    if (end.kind == OutcomeKind::exit)
        text += fmt::format("  {} exited with status {}\n", who, end.exit_status);
    else
        text += fmt::format("  {}: {}{}{}\n", who, page.paint(Ink::red, name(end.kind)),
                            end.signal.empty() ? "" : " ", page.paint(Ink::red, end.signal));
    if (!end.signal.empty())
        text += fmt::format("  si_code {}, si_addr {:#x}{}; a shell shows status {}\n", end.si_code,
                            end.signal_address, end.core_dumped ? ", core dumped" : "", end.exit_status);
    if (const std::string sentence = narration(page, "end"); !sentence.empty())
        text += fmt::format("  {}\n", page.paint(Ink::green, wrap(sentence, 2)));
    return text;
}

} // namespace faultline::sim::cli
