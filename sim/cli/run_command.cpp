// faultline run: a program, its faults, and what became of it.

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/input.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/cli/run_page.hpp"
#include "sim/event.hpp"
#include "sim/render.hpp"
#include "sim/run.hpp"
#include "sim/system_call_names.hpp"

namespace faultline::sim::cli {

namespace {

/// The parts that need the machine as it was at the fatal fault.
std::string fault_parts(const Page& page, const Show& show) {
    const RecordedFault* const fault = page.run.recording.subject();
    if (fault == nullptr || !(show.source || show.walk || show.regs))
        return {};
    const auto before = machine_at(page.target, before_fault(fault->taken), page.run.input);
    if (!before)
        return {};
    const FaultScene scene{*fault, *before};
    std::string text;
    if (show.source)
        text += source_part(page, scene);
    if (show.walk)
        text += walk_part(page, scene);
    if (show.regs)
        text += entry_part(page, scene) + registers_part(page, scene);
    return text;
}

void print_page(const Page& page, const Show& show, unsigned dmesg_level) {
    print(title_part(page));
    print(fault_parts(page, show));
    if (show.path)
        print(path_part(page));
    if (show.walk)
        print(resolved_faults_part(page));
    if (show.log)
        print(log_part(page, dmesg_level));
    print(output_part(page));
    print(end_part(page));
}

/// What the program asked for in vain: a limit of this kernel, so not for its log.
void complain_of_unknown_calls(const Target& target, const Recording& recording) {
    for (const auto& [number, count] : recording.unknown_system_calls)
        complain(fmt::format("{}: note: system call {} ({}) is not implemented; it returned -ENOSYS {}",
                             target.scenario.name, number, system_call_name(number),
                             count == 1 ? "once" : fmt::format("{} times", count)));
}

int status_of(const Target& target, const Run& run) {
    complain_of_unknown_calls(target, run.recording);
    if (run.outcome.kind == OutcomeKind::limit && !expects_limit(target.scenario.expect)) {
        complain(fmt::format("{}: stopped: {}", target.scenario.name, run.outcome.limit));
        return exit_limit;
    }
    if (!run.executed) {
        const auto& log = run.recording.log;
        complain(fmt::format("{}: the kernel cannot execute it: {}", target.scenario.name,
                             log.empty() ? "it says nothing" : printable(log.front().text)));
        return exit_bad_input;
    }
    const auto unmet = unmet_expectations(target.scenario.expect, run);
    for (const std::string& line : unmet)
        complain(fmt::format("{}: {}", target.scenario.name, line));
    return unmet.empty() ? exit_ok : exit_unexpected;
}

bool sets(const std::vector<Setting>& settings, const std::string& key) {
    return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) { return s.key == key; });
}

/// A program without a scenario around it. Who captures its end as data captures its output, too.
bool is_elf_file(const Target& target) {
    return target.scenario.folder.empty();
}

} // namespace

int run_command(const RunOptions& options) {
    auto target = open_target(options.target.target, options.target.settings, options.target.args);
    if (!target) {
        complain(target.error());
        return exit_bad_input;
    }
    if (options.json && is_elf_file(*target) && !sets(options.target.settings, "terminal"))
        target->scenario.terminal = false;
    const bool trace =
        options.json || (options.show.path && !options.log_only) || !target->scenario.expect.path.empty();
    const auto done = run(*target, {trace, read_standard_input});
    if (!done) {
        complain(done.error());
        return exit_bad_input;
    }
    const bool page_wanted = !options.json && !options.log_only;
    if (page_wanted)
        if (const auto error = add_kernel_narration(target->scenario))
            complain(error->message);
    const Paint paint = Paint::for_stdout();
    const Page page{*target, *done, paint};
    if (options.json)
        print(to_text(run_json(*target, *done)));
    else if (options.log_only)
        for (const LogLine& line : done->recording.log)
            print(line.level < options.dmesg_level ? dmesg_line(line) + "\n" : "");
    else
        print_page(page, options.show, options.dmesg_level);
    return status_of(*target, *done);
}

} // namespace faultline::sim::cli
