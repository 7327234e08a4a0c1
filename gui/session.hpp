// What the window works on: a story, the moment it is looked at, and what the user has asked for. Knows no ImGui, so
// that tests drive it as the keyboard does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gui/command.hpp"
#include "gui/compare.hpp"
#include "gui/moment.hpp"
#include "gui/predict.hpp"
#include "gui/speed.hpp"

namespace faultline::gui {

/// How much of the run is recorded before there is something to see.
enum class Opening : std::uint8_t {
    whole,
    at_once, ///< none: Session::work() records it
};

class Session {
public:
    /// Opens the target and goes to `event`: an EVENT of the command line; empty: just before the fatal fault or the
    /// one in the scenario's focus, or the start when there is neither. Errors: one line for the user.
    /// With Opening::at_once it is the program's start that is shown first; what was asked for follows when it is recorded,
    /// unless the user has gone elsewhere by then.
    static sim::Result<std::unique_ptr<Session>> open(const std::string& target,
                                                      const std::vector<sim::Setting>& settings,
                                                      const std::string& event, Opening = Opening::whole);

    /// Does it. What the user should know about it is in message() afterwards.
    void act(const Command&);
    /// What goes on without a command: recording and a long run in slices of some milliseconds, and playing at its
    /// speed. Call it for every frame, with a clock in seconds.
    void work(double now);

    Story& story() { return *story_; }
    const Story& story() const { return *story_; }
    const Moment& moment() const { return moment_; }
    /// Goes up with every change of what panels show.
    unsigned version() const { return version_; }
    const std::string& message() const { return message_; }
    /// Is message() until the next command.
    void say(std::string message) { message_ = std::move(message); }
    bool playing() const { return playing_; }
    /// The run is not recorded to its end, and work() goes on with that.
    bool recording() const { return !stopped_recording_ && !story_->is_recorded(); }
    /// Moves the machine to moment(). Recording takes it elsewhere: who reads registers or memory says so first.
    void settle();
    /// A run that work() goes on with.
    bool running() const { return running_.has_value(); }
    /// Of playing, in stages a second.
    double speed() const { return speeds.at(speed_); }
    bool predicting() const { return predicting_; }
    /// Predict mode: what is asked before the step that was wanted is made. Answer{} goes on.
    const std::optional<Question>& question() const { return question_; }
    /// Predict mode: a question will be asked here, so what answers it should not be shown.
    bool keeps_secret() const { return upcoming_.has_value(); }
    const Score& score() const { return score_; }
    const std::set<sim::Instant>& bookmarks() const { return bookmarks_; }
    Comparison& comparison() { return comparison_; }
    /// The address that the walk, page table and memory panels look at: chosen, or the fault's, or PC.
    mmu::Va looked_at() const;
    /// The address that the disassembly shows: chosen since the run moved last, or PC.
    mmu::Va code_at() const { return code_at_.value_or(mmu::Va{moment_.cpu.pc}); }
    const MemoryChoice& memory_choice() const { return memory_choice_; }
    /// What the memory panel's rows held where the user stopped before.
    const MemoryPiece& memory_before() const { return memory_before_; }

private:
    explicit Session(std::unique_ptr<Story> story) : story_(std::move(story)) {}

    void do_command(const StepBy&);
    void do_command(const Continue&);
    void do_command(const TogglePlay&);
    void do_command(const SeekTo&);
    void do_command(const SeekToEvent&);
    void do_command(const ToggleBreakpoint&);
    void do_command(const LookAt&);
    void do_command(const ShowCode& wanted) { code_at_ = wanted.at; }
    void do_command(const ChangeMemory&);
    void do_command(const BreakHere&);
    void do_command(const ToggleBookmark&);
    void do_command(const SeekBookmark&);
    void do_command(const ChangeSpeed&);
    void do_command(const TogglePredict&);
    void do_command(const Answer&);
    void do_command(const OpenTarget&);
    void do_command(const CompareWith&);
    void do_command(const CopyText&);
    void do_command(const ToggleRecording&);
    void do_command(const ViewChange&) {}
    void do_command(const ShowPanel&) {}
    void step(const StepBy&);
    void step_to_fault(sim::Direction);
    void run_on();
    void show_first(const std::string& event, Opening);
    void record_on();
    void recorded();
    void look_ahead();
    void arrived(const sim::Halt&);
    void refresh(const exceptions::Processor& before);

    std::unique_ptr<Story> story_;
    Moment moment_;
    std::string message_;
    unsigned version_ = 0;
    bool playing_ = false;
    double next_stage_at_ = 0; ///< of playing
    std::size_t speed_ = first_speed;
    std::optional<Continue> running_;
    bool predicting_ = false;
    std::optional<Question> upcoming_, question_;
    StepBy asked_about_; ///< the step that waits for the answer
    Score score_;
    Comparison comparison_;
    std::set<sim::Instant> bookmarks_;
    bool stopped_recording_ = false;
    bool away_ = false;                  ///< the machine is where recording left it
    std::optional<std::string> awaited_; ///< an EVENT to go to once it is recorded; empty: the first look
    std::optional<mmu::Va> chosen_, code_at_;
    MemoryChoice memory_choice_;
    MemoryPiece memory_before_;
};

} // namespace faultline::gui
