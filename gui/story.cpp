#include "gui/story.hpp"

#include <algorithm>
#include <utility>

#include "gui/source_file.hpp"
#include "sim/focus.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

/// Collects the calls of a stretch of the run.
class CallRecorder final : public sim::Observer {
public:
    void on_function_entered(const sim::FunctionEntered& event) override {
        if (calls.size() >= sim::Recording::max_calls)
            return;
        open_.push_back(calls.size());
        calls.push_back({event, std::nullopt});
    }
    void on_function_left(const sim::FunctionLeft& event) override {
        const auto entered = [&](std::size_t call) { return calls[call].entered.at == event.entered; };
        const auto found = std::ranges::find_if(open_, entered);
        if (found == open_.end())
            return;
        calls[*found].left = event;
        open_.erase(found, open_.end());
    }

    std::vector<sim::RecordedCall> calls;

private:
    std::vector<std::size_t> open_; ///< indices of the calls that have not returned, outermost first
};

} // namespace

sim::Result<std::unique_ptr<Story>> Story::open(const std::string& name,
                                                const std::vector<sim::Setting>& settings) {
    auto story = begin(name, settings);
    if (story)
        (*story)->debugger_->timeline().record();
    return story;
}

sim::Result<std::unique_ptr<Story>> Story::begin(const std::string& name,
                                                 const std::vector<sim::Setting>& settings) {
    auto target = sim::open_target(name, settings, std::nullopt);
    if (!target)
        return sim::Error{target.error()};
    if (const auto wrong = sim::add_kernel_narration(target->scenario))
        return *wrong;
    std::unique_ptr<Story> story(new Story(*std::move(target)));
    auto debugger = sim::Debugger::open(story->target_, {});
    if (!debugger)
        return sim::Error{debugger.error()};
    story->debugger_.emplace(*std::move(debugger));
    sim::Timeline& timeline = story->debugger_->timeline();
    sim::set_focus(story->recording_, story->target_);
    // Finding the program's start has recorded more than that already.
    timeline.replay(timeline.begin(), timeline.recorded(), story->recording_);
    timeline.add_recorder(story->recording_);
    story->timeline_ = &timeline;
    return story;
}

void Story::record_on(std::uint64_t instructions) {
    sim::Timeline& timeline = debugger_->timeline();
    if (!is_recorded())
        timeline.seek({end().retired + instructions, 0});
}

bool Story::is_recorded() const {
    return timeline_->end() != nullptr;
}

const sim::Marks& Story::marks() const {
    return timeline_->marks();
}

sim::Instant Story::begin() const {
    return timeline_->begin();
}

sim::Instant Story::end() const {
    return timeline_->recorded();
}

bool Story::has_happened(const sim::Event& event) const {
    switch (event.kind) {
    case sim::EventKind::start:
        return true;
    case sim::EventKind::insn:
        return is_recorded() || end().retired >= event.n;
    case sim::EventKind::fault:
        return is_recorded() || marks().count(sim::MarkKind::fault) >= event.n;
    case sim::EventKind::log:
        return is_recorded() || recording_.log.size() >= event.n;
    case sim::EventKind::call:
    case sim::EventKind::end:
        break;
    }
    return is_recorded();
}

void Story::go_to(const sim::Position& wanted) {
    debugger_->seek(wanted.at);
    while (debugger_->position().stage < wanted.stage && debugger_->position().at == wanted.at)
        debugger_->step_stage(sim::Direction::forward);
}

std::optional<std::size_t> Story::fault_at(sim::Instant at) const {
    const auto& faults = recording_.faults;
    if (faults.empty())
        return std::nullopt;
    std::size_t last = 0;
    for (std::size_t i = 0; i < faults.size() && sim::before_fault(faults[i].taken) <= at; ++i) {
        last = i;
        if (at < faults[i].returned.value_or(end()) || !faults[i].returned)
            return i;
    }
    return last;
}

const Coverage& Story::coverage() {
    if (!is_recorded())
        return not_yet_counted_;
    if (!coverage_) {
        const sim::Position here = debugger_->position();
        coverage_.emplace(debugger_->timeline());
        go_to(here);
    }
    return *coverage_;
}

const std::vector<std::string>& Story::source(const sim::SourceLine& line) {
    const auto [found, is_new] = sources_.try_emplace(line.file);
    if (is_new)
        found->second = read_source(target_, line);
    return found->second;
}

const FaultPath& Story::path(std::size_t fault) {
    paths_.resize(recording_.faults.size());
    const bool complete = is_recorded() || recording_.faults.at(fault).returned;
    if (auto& known = paths_.at(fault); !known || !known->complete) {
        sim::Timeline& timeline = debugger_->timeline();
        CallRecorder recorder;
        const sim::RecordedFault& recorded = recording_.faults[fault];
        const sim::Position here = debugger_->position();
        timeline.replay(sim::before_fault(recorded.taken), recorded.returned.value_or(end()), recorder);
        go_to(here);
        FaultPath path;
        path.complete = complete;
        const sim::KernelFunctions& functions = timeline.functions();
        const auto nodes =
            sim::call_tree(recorder.calls, functions.names, functions.ranges, target_.kernel.elf);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const auto& left = recorder.calls[i].left;
            path.calls.push_back(
                {nodes[i], recorder.calls[i].entered.at, left ? std::optional(left->at) : std::nullopt});
        }
        paths_[fault] = std::move(path);
    }
    return *paths_[fault];
}

std::string_view Story::narration(std::string_view key) const {
    const auto found = target_.scenario.narration.find(key);
    return found == target_.scenario.narration.end() ? std::string_view{} : found->second;
}

} // namespace faultline::gui
