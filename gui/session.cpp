#include "gui/session.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "sim/event.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

/// Just before the instruction that took the last fatal fault; the program's first instruction without one.
sim::Instant first_look(Story& story) {
    if (const sim::RecordedFault* const fatal = story.recording().fatal_fault())
        return sim::before_fault(fatal->taken);
    const auto start = story.debugger().timeline().find({sim::EventKind::start, 1, {}});
    return start ? *start : story.begin();
}

} // namespace

sim::Result<std::unique_ptr<Session>> Session::open(const std::string& target,
                                                    const std::vector<sim::Setting>& settings,
                                                    const std::string& event) {
    auto story = Story::open(target, settings);
    if (!story)
        return sim::Error{story.error()};
    std::unique_ptr<Session> session(new Session(*std::move(story)));
    sim::Debugger& debugger = session->story_->debugger();
    if (event.empty()) {
        debugger.seek(first_look(*session->story_));
    } else if (const auto halt = debugger.seek(event); !halt) {
        return sim::Error{halt.error()};
    }
    session->refresh(debugger.machine().state().cpu());
    return session;
}

void Session::act(const Command& command) {
    message_.clear();
    if (!std::holds_alternative<TogglePlay>(command))
        playing_ = false;
    std::visit([this](const auto& wanted) { do_command(wanted); }, command);
    ++version_;
}

void Session::play_on() {
    if (!playing_)
        return;
    act(StepBy{Unit::stage, sim::Direction::forward});
    playing_ = !story_->debugger().end();
}

mmu::Va Session::looked_at() const {
    if (chosen_)
        return *chosen_;
    if (moment_.fault)
        return mmu::Va{story_->recording().faults[*moment_.fault].taken.record.far};
    return mmu::Va{moment_.cpu.pc};
}

void Session::refresh(const exceptions::Processor& before) {
    moment_ = moment_of(*story_, before);
}

void Session::arrived(const sim::Halt& halt) {
    if (halt.reason != sim::HaltReason::step_done)
        message_ = sim::halt_text(halt);
    refresh(exceptions::Processor(moment_.cpu));
}

void Session::do_command(const StepBy& step) {
    sim::Debugger& debugger = story_->debugger();
    switch (step.unit) {
    case Unit::instruction:
        return arrived(debugger.step_instruction(step.direction));
    case Unit::line:
        return arrived(debugger.step_line(step.direction));
    case Unit::stage:
        return arrived(debugger.step_stage(step.direction));
    case Unit::over:
        return arrived(debugger.step_over(step.direction));
    case Unit::out:
        return arrived(debugger.step_out(step.direction));
    case Unit::fault:
        return step_to_fault(step.direction);
    }
}

void Session::step_to_fault(sim::Direction direction) {
    const auto& faults = story_->recording().faults;
    const sim::Instant now = moment_.position.at;
    const auto before = [](const sim::RecordedFault& fault) { return sim::before_fault(fault.taken); };
    const sim::RecordedFault* found = nullptr;
    for (const sim::RecordedFault& fault : faults) {
        if (direction == sim::Direction::backward && before(fault) < now)
            found = &fault;
        if (direction == sim::Direction::forward && before(fault) > now && found == nullptr)
            found = &fault;
    }
    if (found == nullptr)
        message_ = direction == sim::Direction::forward ? "no fault after this instant"
                                                        : "no fault before this instant";
    else
        arrived(story_->debugger().seek(before(*found)));
}

void Session::do_command(const Continue& wanted) {
    arrived(story_->debugger().resume(wanted.direction));
}

void Session::do_command(const TogglePlay&) {
    playing_ = !playing_;
}

void Session::do_command(const SeekTo& wanted) {
    arrived(story_->debugger().seek(wanted.at));
}

void Session::do_command(const SeekToEvent& wanted) {
    const auto halt = story_->debugger().seek(wanted.event);
    if (halt)
        arrived(*halt);
    else
        message_ = halt.error();
}

void Session::do_command(const ToggleBreakpoint& wanted) {
    sim::Debugger& debugger = story_->debugger();
    const auto is_there = [&](const sim::Point& point) {
        const auto* const address = std::get_if<sim::AtAddress>(&point.request.trigger);
        return address != nullptr && address->va == wanted.at;
    };
    if (const auto found = std::ranges::find_if(debugger.points(), is_there);
        found != debugger.points().end()) {
        debugger.remove_point(found->id);
        return;
    }
    const auto added = debugger.add_point({sim::AtAddress{wanted.at}, {}, 0, false});
    message_ = added ? fmt::format("breakpoint {} at {:#x}", *added, wanted.at.raw) : added.error();
}

void Session::do_command(const LookAt& wanted) {
    chosen_ = wanted.at;
}

void Session::do_command(const ToggleBookmark&) {
    const sim::Instant now = moment_.position.at;
    if (!bookmarks_.insert(now).second)
        bookmarks_.erase(now);
}

void Session::do_command(const OpenTarget& wanted) {
    auto story = Story::open(wanted.name, {});
    if (!story) {
        message_ = story.error();
        return;
    }
    story_ = *std::move(story);
    bookmarks_.clear();
    chosen_.reset();
    story_->debugger().seek(first_look(*story_));
    refresh(story_->debugger().machine().state().cpu());
}

void Session::do_command(const CopyText&) {
    message_ = "copied";
}

} // namespace faultline::gui
