#include "gui/predict.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/syndrome.hpp"
#include "mmu/fault.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t most_choices = 4;

/// The first of `answers` is right; those that repeat are dropped, and all are turned by `turn` places.
Question question(std::string text, std::vector<std::string> answers, std::string explanation,
                  std::uint64_t turn) {
    std::vector<std::string> choices;
    for (std::string& answer : answers)
        if (choices.size() < most_choices && std::ranges::find(choices, answer) == choices.end())
            choices.push_back(std::move(answer));
    const std::size_t places = turn % choices.size();
    std::rotate(choices.begin(), choices.end() - static_cast<std::ptrdiff_t>(places), choices.end());
    return {std::move(text), std::move(choices), places, std::move(explanation)};
}

Question about_walk(const sim::WalkMade& made) {
    const mmu::Fault* const fault = made.walk.fault();
    const std::string page = "none: it finds a page";
    std::vector<std::string> levels;
    for (int level = mmu::first_level; level <= mmu::last_level; ++level)
        levels.push_back(fmt::format("level {}", level));
    levels.push_back(page);
    const std::string answer = fault == nullptr ? page : fmt::format("level {}", fault->level);
    const auto right = static_cast<std::size_t>(std::ranges::find(levels, answer) - levels.begin());
    if (right == levels.size())
        levels.push_back(answer);
    const char* const kind = made.access.kind == mmu::AccessKind::write   ? "write to"
                             : made.access.kind == mmu::AccessKind::fetch ? "fetch from"
                                                                          : "read of";
    return {fmt::format(
                "EL{} tries a {} {:#x}, and the TLB has no entry for it. At which level does the walk fault?",
                made.access.el, kind, made.walk.va.raw),
            std::move(levels), right,
            fault == nullptr ? std::string("every level has a descriptor, and the last one allows the access")
                             : fmt::format("level {}: {}", fault->level, mmu::explain(fault->reason))};
}

Question about_esr(const sim::ExceptionTaken& taken, std::uint64_t turn) {
    namespace esr = exceptions::esr;
    const std::uint64_t right = taken.record.esr;
    const auto text = [](std::uint64_t value) { return fmt::format("{:#010x}", value); };
    // The mistakes people make: the other level, read for write, from the other Exception level.
    const std::uint64_t status = esr::Fsc::get(right);
    const std::uint64_t other_level = esr::Fsc::set(right, status % 4 == 3 ? status - 2 : status + 1);
    const std::uint64_t other_access = esr::Wnr::set(right, esr::Wnr::get(right) ^ 1U);
    const std::uint64_t other_el = esr::Ec::set(right, esr::Ec::get(right) ^ 1U);
    return question(fmt::format("The access to {:#x} has failed. What will ESR_EL1 be?", taken.record.far),
                    {text(right), text(other_access), text(other_level), text(other_el)},
                    exceptions::decode_esr(right).summary, turn);
}

Question about_vector(const sim::ExceptionTaken& taken, std::uint64_t turn) {
    const auto text = [](std::uint64_t offset) { return fmt::format("VBAR_EL1 + {:#05x}", offset); };
    const std::uint64_t right = taken.record.vector;
    return question(fmt::format("An exception is taken from EL{}. Which vector does the processor jump to?",
                                taken.record.from_el),
                    {text(right), text(0x400), text(0x200), text(0x480), text(0x000)},
                    fmt::format("{}, from EL{}",
                                taken.record.type == exceptions::VectorType::irq
                                    ? "An interrupt, of which ESR says nothing"
                                    : exceptions::decode_esr(taken.record.esr).summary,
                                taken.record.from_el),
                    turn);
}

std::optional<Question> about_function(Story& story, const Moment& moment, const std::string& function) {
    const std::string_view sentence = story.narration(function);
    if (sentence.empty() || !moment.fault)
        return std::nullopt;
    std::vector<std::string> answers{function};
    const FaultPath& path = story.path(*moment.fault);
    const auto add = [&](const FaultPath::Call& call) {
        if (answers.size() < most_choices && std::ranges::find(answers, call.node.function) == answers.end())
            answers.push_back(call.node.function);
    };
    // What is entered soon is harder to tell from what is entered next than what was entered long ago.
    for (const FaultPath::Call& call : path.calls)
        if (call.entered > moment.position.at)
            add(call);
    std::ranges::for_each(path.calls, add);
    if (answers.size() < 2)
        return std::nullopt;
    return question("Which function of the kernel is entered next?", std::move(answers),
                    std::string(sentence), moment.position.at.retired);
}

/// The stage after the present one; the machine is moved to look when that lies at another instant.
std::optional<sim::Stage> next_stage(Story& story, const Moment& moment) {
    const std::size_t next = moment.position.stage + 1;
    if (next < moment.stages.size())
        return moment.stages[next];
    sim::Debugger& debugger = story.debugger();
    if (debugger.end())
        return std::nullopt;
    std::optional<sim::Stage> found;
    debugger.step_stage(sim::Direction::forward);
    const auto& stages = debugger.stages();
    if (!debugger.end() && debugger.position().stage < stages.size())
        found = stages[debugger.position().stage];
    debugger.seek(moment.position.at);
    while (debugger.position() < moment.position)
        debugger.step_stage(sim::Direction::forward);
    return found;
}

} // namespace

std::optional<Question> question_about_next(Story& story, const Moment& moment) {
    const auto next = next_stage(story, moment);
    if (!next)
        return std::nullopt;
    if (next->kind == sim::StageKind::walk_level && next->walk && next->walk_step == 0)
        return about_walk(*next->walk);
    if (next->kind == sim::StageKind::function)
        return about_function(story, moment, next->function);
    if (next->kind != sim::StageKind::exception_entry || !next->exception)
        return std::nullopt;
    const sim::ExceptionTaken& taken = *next->exception;
    return taken.access ? about_esr(taken, moment.position.at.retired)
                        : about_vector(taken, moment.position.at.retired);
}

} // namespace faultline::gui
