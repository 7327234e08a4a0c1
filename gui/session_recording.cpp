// How a session opens, and how its run is recorded while it is looked at.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gui/session.hpp"
#include "sim/event.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

sim::Instant program_start(Story& story) {
    const auto start = story.debugger().timeline().find({sim::EventKind::start, 1, {}});
    return start ? *start : story.begin();
}

/// Just before the instruction that took the last fatal fault or, with none, the one that the scenario is about. With
/// neither, what came last of the last fault that the kernel itself took and the last line of the log; else the program's
/// first instruction.
sim::Instant first_look(Story& story) {
    if (const sim::RecordedFault* const subject = story.recording().subject())
        return sim::before_fault(subject->taken);
    sim::Instant look = program_start(story);
    for (const sim::RecordedFault& fault : story.recording().faults)
        if (fault.taken.record.from_el != 0)
            look = std::max(look, sim::before_fault(fault.taken));
    const sim::Marks& marks = story.marks();
    if (const sim::Mark* const line = marks.find(sim::MarkKind::log, marks.count(sim::MarkKind::log)))
        look = std::max(look, line->at);
    return look;
}

} // namespace

sim::Result<std::unique_ptr<Session>> Session::open(const std::string& target,
                                                    const std::vector<sim::Setting>& settings,
                                                    const std::string& event, Opening opening) {
    if (!event.empty())
        if (const auto parsed = sim::parse_event(event); !parsed)
            return sim::Error{parsed.error()};
    auto story = opening == Opening::whole ? Story::open(target, settings) : Story::begin(target, settings);
    if (!story)
        return sim::Error{story.error()};
    std::unique_ptr<Session> session(new Session(*std::move(story)));
    if (opening == Opening::whole && !event.empty())
        if (const auto halt = session->story_->debugger().seek(event); !halt)
            return sim::Error{halt.error()};
    session->show_first(event, opening);
    return session;
}

void Session::show_first(const std::string& event, Opening opening) {
    sim::Debugger& debugger = story_->debugger();
    awaited_.reset();
    if (opening == Opening::at_once) {
        debugger.seek(program_start(*story_));
        awaited_ = event;
    } else if (event.empty()) {
        debugger.seek(first_look(*story_));
    }
    refresh(debugger.machine().state().cpu());
    if (awaited_ && story_->is_recorded()) // finding the start was enough
        recorded();
}

void Session::settle() {
    if (std::exchange(away_, false))
        story_->go_to(moment_.position);
}

/// Pages are not made anew for every slice: the machine would have to come back each time.
void Session::record_on() {
    constexpr std::uint64_t slice = 200'000;
    away_ = true;
    story_->record_on(slice);
    if (story_->is_recorded())
        return recorded();
    if (!awaited_ || awaited_->empty())
        return;
    if (const auto event = sim::parse_event(*awaited_); event && story_->has_happened(*event))
        act(SeekToEvent{*std::exchange(awaited_, std::nullopt)});
}

void Session::recorded() {
    settle();
    if (const auto wanted = std::exchange(awaited_, std::nullopt); !wanted)
        refresh(exceptions::Processor(moment_.before));
    else if (!wanted->empty())
        return act(SeekToEvent{*wanted});
    else
        arrived(story_->debugger().seek(first_look(*story_)));
    look_ahead();
    ++version_;
}

void Session::do_command(const ToggleRecording&) {
    if (story_->is_recorded()) {
        message_ = "the run is recorded to its end";
        return;
    }
    stopped_recording_ = !stopped_recording_;
    awaited_.reset();
    message_ = stopped_recording_
                   ? fmt::format("stopped after {} instructions: R records on", story_->end().retired)
                   : "recording";
}

void Session::do_command(const SeekToEvent& wanted) {
    if (const auto event = sim::parse_event(wanted.event); event && !story_->has_happened(*event)) {
        stopped_recording_ = false;
        awaited_ = wanted.event;
        message_ = fmt::format("goes to {} once it is recorded", wanted.event);
        return;
    }
    const auto halt = story_->debugger().seek(wanted.event);
    if (halt)
        arrived(*halt);
    else
        message_ = halt.error();
}

void Session::do_command(const OpenTarget& wanted) {
    auto story = Story::begin(wanted.name, {});
    if (!story) {
        message_ = story.error();
        return;
    }
    story_ = *std::move(story);
    bookmarks_.clear();
    upcoming_.reset();
    comparison_ = {};
    chosen_.reset();
    stopped_recording_ = false;
    show_first({}, Opening::at_once);
}

} // namespace faultline::gui
