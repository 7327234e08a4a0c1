// What the timeline is searched for when points are set: instants, with the points that ask for them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/debugger/debugger_impl.hpp"
#include "sim/timeline/finder.hpp"

namespace faultline::sim {

/// Keeps the best instant of one search: the first one forwards, the last one backwards.
class PointFinder final : public Finder {
public:
    /// Everything given must outlive it. Virtual addresses and descriptors are looked up in the present tables of
    /// every CPU: each goes on with its own, and may be the one that makes the access.
    PointFinder(const Debugger::Impl& debugger, Direction direction, const Goal* goal);

    struct Found {
        Instant at;
        std::vector<PointHit> hits;
        bool goal = false;  ///< the stepping command's goal
        bool moved = false; ///< a watched virtual address may be somewhere else now: look it up again
    };
    const std::optional<Found>& best() const { return best_; }

    Watches watches() const override { return watches_; }
    void on_instruction(const InstructionReached&) override;
    void on_memory_access(const MemoryAccessed&) override;
    void on_exception(const ExceptionTaken&) override;
    void on_system_register(const SystemRegisterWritten&) override;
    void on_log(const LogLine&) override;

private:
    /// A physical range that stands for (a part of) a point.
    struct WatchedRange {
        PointId id = 0; ///< 0: only tells that an address moves
        mmu::Pa start;
        std::uint64_t size = 0;
        AccessWatch kind = AccessWatch::write;
        bool operator==(const WatchedRange&) const = default;
    };
    void add_range(const WatchedRange&);
    void add_access(PointId, const OnAccess&);
    void add_walk(PointId, mmu::Va, int level);
    /// The best instant's record if `at` is (now) the best, else nullptr.
    Found* note(Instant at);
    void note_point(Instant at, PointId, std::optional<WatchedAccess> = std::nullopt);
    /// Of an event in a step that begins at `at` and retires: where the search stops for it.
    Instant stop_at(Instant at) const;
    bool condition_holds(PointId) const;

    const Debugger::Impl* debugger_;
    Direction direction_;
    const Goal* goal_;
    Instant start_;
    std::vector<mmu::Regime> regimes_; ///< a virtual address means what it means to any of the CPUs
    Watches watches_;
    std::vector<WatchedRange> ranges_;
    std::multimap<std::uint64_t, PointId> instructions_;
    bool follows_user_half_ = false, follows_kernel_half_ = false;
    std::optional<Found> best_;
};

} // namespace faultline::sim
