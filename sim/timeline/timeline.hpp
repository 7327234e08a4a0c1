// Time: a run that can be looked at from any of its instants, forwards and backwards.
//
// There is no undo. A run is recorded once, forwards, and leaves checkpoints behind; to be at an instant means to
// restore the last checkpoint at or before it and to execute from there. Whatever is executed twice must come out the
// same: a replay that passes a checkpoint is compared with it, and a difference stops the program (FAULTLINE_CHECK).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/event.hpp"
#include "sim/machine.hpp"
#include "sim/observer.hpp"
#include "sim/result.hpp"
#include "sim/run.hpp"
#include "sim/target.hpp"
#include "sim/timeline/finder.hpp"
#include "sim/timeline/marks.hpp"
#include "sim/timeline/memory_image.hpp"

namespace faultline::sim {

/// The defaults serve a run of some hundred million instructions.
struct TimelineConfig {
    /// Bytes that checkpoints may hold. When they would hold more, every other one is dropped and the rest of the
    /// run leaves half as many.
    std::uint64_t memory = 512ULL << 20;
    /// Instructions between two checkpoints at first. Exceptions, walks and calls count for what they cost, so
    /// that replaying from one checkpoint to the next takes some milliseconds whatever the guest does.
    std::uint64_t spacing = 2'000'000;
    Limits limits;
};

/// What a timeline has cost so far.
struct TimelineUse {
    std::size_t checkpoints = 0;
    std::uint64_t memory = 0; ///< bytes that they hold, shared pages once
    std::uint64_t spacing =
        0; ///< present distance; twice the configured one for each time they were thinned out
    std::uint64_t verified = 0; ///< how often a replay passed a checkpoint and agreed with it
};

/// One run. Owns the machine and is the only one to move it; look at it through machine().
///
/// Observers see the run once: those given to add_recorder() are told of each event when it is recorded, never when
/// it is executed again. Who wants to see a stretch again gives an observer to run_until() or replay(). Registered or
/// not, an observer's callbacks must not move the timeline.
class Timeline {
public:
    /// `machine` stands at the beginning of the run and has no observers. `functions` are traced throughout: their
    /// indices are those of FunctionEntered and of Machine::open_calls().
    Timeline(Machine machine, const KernelFunctions& functions, const TimelineConfig& = {});
    /// Boots the target with the functions of its kernel, its limits taken from the scenario.
    static Result<Timeline> open(const Target&, const std::string& input, TimelineConfig = {});
    Timeline(Timeline&&) noexcept;
    Timeline& operator=(Timeline&&) noexcept;
    ~Timeline();

    // --- where we are

    const Machine& machine() const;
    Instant now() const { return machine().state().now; }
    Instant begin() const;
    /// How far the run has been recorded: the latest instant that was ever reached.
    Instant recorded() const;
    /// How the run ends, and when (recorded()); nullptr until it was recorded to its end.
    const Stop* end() const;
    const KernelFunctions& functions() const;
    TimelineUse use() const;
    /// A digest of everything the run goes on from: state, open calls, RAM. Equal for equal instants, always.
    std::uint64_t digest();
    /// RAM at now(). Shares pages with every other image of this timeline, which must outlive it.
    MemoryImage memory_image();

    // --- moving: afterwards now() is the instant asked for, or the end of the run where that comes first

    /// Records the run to its end.
    const Stop& record();
    /// Goes there, from wherever we are. An instant that the run skips ({n, 7} where only two exceptions were taken
    /// at count n) is that of the next instruction, {n + 1, 0}.
    Stop seek(Instant);
    /// Runs forwards, telling `observer` of what happens after now() on the way.
    Stop run_until(Instant, Observer* observer = nullptr);
    /// seek(from), then run_until(to, &observer): shows a stretch again.
    Stop replay(Instant from, Instant to, Observer& observer);
    /// One instruction or one exception entry forwards. At the end of the run nothing happens.
    Stop step(Observer* = nullptr);
    /// Back to the instant before now(). False, and nothing happens, at the beginning.
    bool step_back();
    /// The instant before `at`; moves there. nullopt, and nothing happens, at the beginning.
    std::optional<Instant> seek_before(Instant at);

    // --- searching: moves to what was found

    /// To the first instant after now() and up to `latest` at which the finder finds something; to `latest` or the end
    /// of the run if there is none. Records on if need be: the run may then have been recorded somewhat beyond what was
    /// found.
    std::optional<Instant> find_next(Finder&, Instant latest = {~std::uint64_t{0}, 0});
    /// To the last instant before now() and not before `earliest`; to `earliest` if there is none.
    std::optional<Instant> find_previous(Finder&, Instant earliest = {});

    // --- another course

    /// Lets `edit` change registers (Machine::set_state, all but `now`) and RAM (Machine::memory) at now(). What lay
    /// ahead is forgotten, marks and log included, and recorded anew, with the change in it: also when one goes back
    /// before this instant and comes here again. Recorders have then seen what will not have happened.
    void change(const std::function<void(Machine&)>& edit);

    // --- the index: complete up to recorded()

    const Marks& marks() const;
    /// When `event` happens: records as far as it must. Does not move. Fails when it never happens, saying how often
    /// it does instead.
    Result<Instant> find(const Event&);
    /// The lines and the output are kept, so that they can be shown up to any instant.
    const std::vector<LogLine>& log() const;
    const std::vector<ConsoleOutput>& console() const;

    /// Not owned; told of every event from recorded() on, once.
    void add_recorder(Observer&);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace faultline::sim
