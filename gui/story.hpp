// One run, opened for looking at: recorded once from its start to its end, then seen from any instant.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/call_tree.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/recording.hpp"
#include "sim/result.hpp"
#include "sim/scenario.hpp"
#include "sim/target.hpp"
#include "sim/timeline/marks.hpp"

namespace faultline::gui {

/// The functions that handled one exception, in order of entry.
struct FaultPath {
    struct Call {
        sim::CallNode node; ///< name, arguments and result as C would write them, depth
        sim::Instant entered;
        std::optional<sim::Instant> left; ///< absent: it never returned
    };
    std::vector<Call> calls;
};

class Story {
public:
    /// Opens the target and records its run. Errors: those of open_target() and boot().
    static sim::Result<std::unique_ptr<Story>> open(const std::string& target,
                                                    const std::vector<sim::Setting>& settings);

    const sim::Target& target() const { return target_; }
    sim::Debugger& debugger() { return *debugger_; }
    const sim::Debugger& debugger() const { return *debugger_; }
    /// What happened when, from the start to the end.
    const sim::Marks& marks() const { return *marks_; }
    /// Faults, log and output of the whole run.
    const sim::Recording& recording() const { return recording_; }
    sim::Instant begin() const { return begin_; }
    sim::Instant end() const { return end_; }

    /// The exception that the instruction at `at` takes, or whose handler runs; else the last one before it; else the first. nullopt without any.
    std::optional<std::size_t> fault_at(sim::Instant at) const;
    /// The calls from the exception's vector to the return from it, or to the end of the run. Made when first asked
    /// for, by replaying that stretch; the machine is afterwards where it was.
    const FaultPath& path(std::size_t fault);
    /// The sentence of the manifest for a function or event; empty when it has none.
    std::string_view narration(std::string_view key) const;

private:
    explicit Story(sim::Target&& target) : target_(std::move(target)) {}

    sim::Target target_;
    std::optional<sim::Debugger> debugger_;
    sim::Recording recording_;
    sim::Instant begin_, end_;
    const sim::Marks* marks_ = nullptr; ///< of the debugger's timeline
    std::vector<std::optional<FaultPath>> paths_;
};

} // namespace faultline::gui
