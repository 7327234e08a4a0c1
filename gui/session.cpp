#include "gui/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "gui/memory_view.hpp"
#include "sim/event.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

void Session::act(const Command& command) {
    settle();
    message_.clear();
    running_.reset();
    const sim::Instant before = moment_.position.at;
    if (!std::holds_alternative<TogglePlay>(command) && !std::holds_alternative<ChangeSpeed>(command))
        playing_ = false;
    if (!std::holds_alternative<Answer>(command))
        question_.reset();
    if (!std::holds_alternative<ChangeMemory>(command)) {
        const MemoryRange shown = memory_range(*this, story_->debugger());
        memory_before_ = read_piece(story_->debugger().machine(), shown.physical, shown.start, shown.size);
    }
    std::visit([this](const auto& wanted) { do_command(wanted); }, command);
    if (moment_.position.at != before)
        awaited_.reset();
    look_ahead();
    ++version_;
}

void Session::work(double now) {
    if (running_) {
        run_on();
        ++version_;
    } else if (recording()) {
        record_on();
    }
    if (!playing_ || now < next_stage_at_)
        return;
    next_stage_at_ = now + 1 / speed();
    act(StepBy{Unit::stage, sim::Direction::forward});
    playing_ = !story_->debugger().end() && !question_;
}

void Session::look_ahead() {
    upcoming_.reset();
    if (predicting_ && !running_)
        upcoming_ = question_about_next(*story_, moment_);
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
    code_at_.reset();
}

void Session::arrived(const sim::Halt& halt) {
    if (halt.reason != sim::HaltReason::step_done)
        message_ = sim::halt_text(halt);
    const auto access = moment_.access;
    const sim::Instant before = moment_.position.at;
    refresh(exceptions::Processor(moment_.cpu));
    if (moment_.position.at == sim::Instant{before.retired + 1, before.entries} ||
        moment_.position.at == sim::Instant{before.retired + 1, 0})
        moment_.last_access = access;
}

void Session::do_command(const ChangeMemory& wanted) {
    memory_choice_.word_bytes = wanted.word_bytes.value_or(memory_choice_.word_bytes);
    memory_choice_.physical = wanted.physical.value_or(memory_choice_.physical);
    memory_choice_.follow = wanted.follow.value_or(memory_choice_.follow);
    memory_before_ = {};
}

void Session::do_command(const StepBy& wanted) {
    const bool ahead = wanted.unit == Unit::stage && wanted.direction == sim::Direction::forward;
    if (predicting_ && ahead && upcoming_) {
        question_ = upcoming_;
        asked_about_ = wanted;
        return;
    }
    step(wanted);
}

void Session::step(const StepBy& wanted) {
    sim::Debugger& debugger = story_->debugger();
    switch (wanted.unit) {
    case Unit::instruction:
        return arrived(debugger.step_instruction(wanted.direction));
    case Unit::line:
        return arrived(debugger.step_line(wanted.direction));
    case Unit::stage:
        return arrived(debugger.step_stage(wanted.direction));
    case Unit::over:
        return arrived(debugger.step_over(wanted.direction));
    case Unit::out:
        return arrived(debugger.step_out(wanted.direction));
    case Unit::fault:
        return step_to_fault(wanted.direction);
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
        message_ = direction == sim::Direction::backward ? "no fault before this instant"
                   : story_->is_recorded()               ? "no fault after this instant"
                                                         : "no fault after this instant is recorded yet";
    else
        arrived(story_->debugger().seek(before(*found)));
}

void Session::do_command(const Continue& wanted) {
    running_ = wanted;
    run_on();
}

void Session::run_on() {
    constexpr std::uint64_t slice = 1'000'000;
    const sim::Halt halt = story_->debugger().resume(running_->direction, slice);
    if (halt.reason == sim::HaltReason::paused) {
        message_ = "running: any command stops it";
        refresh(exceptions::Processor(moment_.before));
        return;
    }
    running_.reset();
    arrived(halt);
    look_ahead();
}

void Session::do_command(const TogglePlay&) {
    playing_ = !playing_;
}

void Session::do_command(const SeekTo& wanted) {
    arrived(story_->debugger().seek(wanted.at));
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

void Session::do_command(const BreakHere&) {
    do_command(ToggleBreakpoint{mmu::Va{moment_.cpu.pc}});
}

void Session::do_command(const SeekBookmark& wanted) {
    const sim::Instant now = moment_.position.at;
    auto found = bookmarks_.end();
    if (wanted.direction == sim::Direction::forward)
        found = bookmarks_.upper_bound(now);
    else if (const auto first = bookmarks_.lower_bound(now); first != bookmarks_.begin())
        found = std::prev(first);
    if (found == bookmarks_.end())
        message_ = "no bookmark in that direction";
    else
        arrived(story_->debugger().seek(*found));
}

void Session::do_command(const ChangeSpeed& wanted) {
    if (wanted.faster && speed_ + 1 < speeds.size())
        ++speed_;
    if (!wanted.faster && speed_ > 0)
        --speed_;
    message_ = fmt::format("playing {} stages a second", speed());
}

void Session::do_command(const TogglePredict&) {
    predicting_ = !predicting_;
    message_ = predicting_ ? "predict mode: a step by stage asks first what it will bring"
                           : fmt::format("predict mode is off; {} of {} right", score_.right, score_.asked);
}

void Session::do_command(const Answer& answer) {
    if (!question_)
        return;
    const Question question = *std::exchange(question_, std::nullopt);
    step(asked_about_);
    const std::string truth =
        fmt::format("{} ({})", question.choices.at(question.right), question.explanation);
    if (!answer.choice) {
        message_ = truth;
        return;
    }
    ++score_.asked;
    const bool right = *answer.choice == question.right;
    score_.right += right ? 1 : 0;
    message_ =
        fmt::format("{}: {}. Score {} of {}", right ? "Right" : "No", truth, score_.right, score_.asked);
}

void Session::do_command(const ToggleBookmark&) {
    const sim::Instant now = moment_.position.at;
    if (!bookmarks_.insert(now).second)
        bookmarks_.erase(now);
}

void Session::do_command(const CompareWith& wanted) {
    comparison_.choose(wanted.name);
}

void Session::do_command(const CopyText&) {
    message_ = "copied";
}

} // namespace faultline::gui
