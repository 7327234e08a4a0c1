// The inside of Timeline, for the timeline*.cpp files alone.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "sim/timeline/checkpoint.hpp"
#include "sim/timeline/state_fields.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

/// Sees everything while a run is recorded: the index, and what the stretch since the last checkpoint will cost to
/// execute again.
class Recorder final : public Observer {
public:
    explicit Recorder(std::size_t functions) : calls(functions) {}
    bool reads_call_registers() const override { return false; }

    void on_walk(const WalkMade&) override;
    void on_exception(const ExceptionTaken&) override;
    void on_return(const ExceptionReturned&) override;
    void on_function_entered(const FunctionEntered&) override;
    void on_function_left(const FunctionLeft&) override;
    void on_system_register(const SystemRegisterWritten&) override;
    void on_log(const LogLine&) override;
    void on_console(const ConsoleOutput&) override;
    void on_tracepoint(const Tracepoint&) override;
    void on_program_ended(const ProgramEnded&) override;
    void forget_future(Instant now);

    Marks marks;
    std::vector<LogLine> log;
    std::vector<ConsoleOutput> console;
    std::vector<std::uint32_t> calls; ///< of each traced function so far, by index
    std::uint64_t events_cost = 0;    ///< in instructions, since it was last set to 0
};

/// Wants calls to be followed, and nothing to be read for it.
class Follower final : public Observer {
public:
    bool reads_call_registers() const override { return false; }
};

struct Timeline::Impl {
    Impl(Machine, const KernelFunctions&, const TimelineConfig&);

    // --- what a timeline consists of
    ImageBytes bytes; ///< outlives all images
    TimelineConfig config;
    KernelFunctions functions;
    Machine machine;
    Recorder recorder;
    std::vector<Observer*> others; ///< told of what is recorded, like the recorder
    Follower nobody;               ///< keeps the machine following calls, whoever else looks

    std::vector<Checkpoint> checkpoints; ///< in order of time, the first at the beginning
    std::deque<Checkpoint> near;         ///< left on the way to where somebody looks, the latest last
    MemoryImage present;                 ///< RAM is as in here, but for pages written since
    StateDigest state_digest;
    std::uint64_t spacing;
    std::uint64_t verified = 0;
    Instant recorded;
    std::optional<Stop> end;

    // timeline_checkpoints.cpp
    Instant now() const { return machine.state().now; }
    std::vector<mmu::Pa> take_pages_that_differ(const MemoryImage&);
    Checkpoint take_checkpoint();
    /// What a checkpoint taken now would have.
    std::uint64_t present_digest();
    void restore(const Checkpoint&);
    void verify(const Checkpoint&);
    void keep_checkpoint();
    void thin_out();
    std::uint64_t held() const;
    const Checkpoint& last_at_or_before(Instant) const;
    Checkpoint* first_after(Instant);

    // timeline_run.cpp
    bool at_end() const { return end && now() >= recorded; }
    Stop run_until(Instant until, Observer*);
    Stop run_again(Instant until, Observer*);
    Stop run_on(Instant until, Observer*);
    Stop seek(Instant);
    void leave_near(Instant target);
    std::optional<Instant> seek_before(Instant);

    // timeline_find.cpp
    template <class Done> void record_until(Done&& done);
    std::optional<std::uint32_t> index_of(const std::string& function) const;
    std::optional<Instant> recorded_event(const Event&) const;
    std::optional<Instant> nth_event(const Event&, std::optional<std::uint32_t> function);
    std::vector<std::uint32_t> calls_until_now();
};

} // namespace faultline::sim
