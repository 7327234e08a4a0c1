// What the window works on: a story, the moment it is looked at, and what the user has asked for. Knows no ImGui, so
// that tests drive it as the keyboard does.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gui/command.hpp"
#include "gui/moment.hpp"

namespace faultline::gui {

class Session {
public:
    /// Opens the target and goes to `event`: an EVENT of the command line; empty: just before the fatal fault, or the
    /// start when there is none. Errors: one line for the user.
    static sim::Result<std::unique_ptr<Session>>
    open(const std::string& target, const std::vector<sim::Setting>& settings, const std::string& event);

    /// Does it. What the user should know about it is in message() afterwards.
    void act(const Command&);
    /// While playing: the next stage. Call it at the pace of the speed.
    void play_on();

    Story& story() { return *story_; }
    const Moment& moment() const { return moment_; }
    /// Goes up with every change of what panels show.
    unsigned version() const { return version_; }
    const std::string& message() const { return message_; }
    bool playing() const { return playing_; }
    const std::set<sim::Instant>& bookmarks() const { return bookmarks_; }
    /// The address that the walk, page table and memory panels look at: chosen, or the fault's, or PC.
    mmu::Va looked_at() const;

private:
    explicit Session(std::unique_ptr<Story> story) : story_(std::move(story)) {}

    void do_command(const StepBy&);
    void do_command(const Continue&);
    void do_command(const TogglePlay&);
    void do_command(const SeekTo&);
    void do_command(const SeekToEvent&);
    void do_command(const ToggleBreakpoint&);
    void do_command(const LookAt&);
    void do_command(const ToggleBookmark&);
    void do_command(const OpenTarget&);
    void do_command(const CopyText&);
    void step_to_fault(sim::Direction);
    void arrived(const sim::Halt&);
    void refresh(const exceptions::Processor& before);

    std::unique_ptr<Story> story_;
    Moment moment_;
    std::string message_;
    unsigned version_ = 0;
    bool playing_ = false;
    std::set<sim::Instant> bookmarks_;
    std::optional<mmu::Va> chosen_;
};

} // namespace faultline::gui
