// One run, opened for looking at: recorded once from its start to its end, then seen from any instant.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/coverage.hpp"
#include "sim/call_tree.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/event.hpp"
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
    bool complete = true; ///< the end of the handler is in it
};

class Story {
public:
    /// Opens the target and records its run. Errors: those of open_target() and boot().
    static sim::Result<std::unique_ptr<Story>> open(const std::string& target,
                                                    const std::vector<sim::Setting>& settings);
    /// The same with the run recorded no further than to the program's start: record_on() does the rest.
    static sim::Result<std::unique_ptr<Story>> begin(const std::string& target,
                                                     const std::vector<sim::Setting>& settings);

    /// Records the next `instructions`, or as many as there are. Leaves the machine where that ends.
    void record_on(std::uint64_t instructions);
    /// Whether the run is recorded to its end. Until then end(), marks() and recording() are those of its beginning.
    bool is_recorded() const;
    /// Whether the event lies in what is recorded; of a call this is known only of the whole run.
    bool has_happened(const sim::Event&) const;
    /// Moves the machine there.
    void go_to(const sim::Position&);

    const sim::Target& target() const { return target_; }
    sim::Debugger& debugger() { return *debugger_; }
    const sim::Debugger& debugger() const { return *debugger_; }
    /// What happened when, from the start to the end.
    const sim::Marks& marks() const;
    /// Faults, log and output of the whole run.
    const sim::Recording& recording() const { return recording_; }
    sim::Instant begin() const;
    sim::Instant end() const;

    /// The exception that the instruction at `at` takes, or whose handler runs; else the last one before it; else the first. nullopt without any.
    std::optional<std::size_t> fault_at(sim::Instant at) const;
    /// The calls from the exception's vector to the return from it, or to the end of the run. Made when first asked
    /// for, by replaying that stretch, and again as long as its end is not recorded; the machine is afterwards where it
    /// was.
    const FaultPath& path(std::size_t fault);
    /// Made when first asked for, by running all of it once more; the machine is afterwards where it was. Knows nothing
    /// until the run is recorded to its end.
    const Coverage& coverage();
    /// The lines of the file that a source line lies in; empty when it is not on this machine. Read once.
    const std::vector<std::string>& source(const sim::SourceLine&);
    /// The sentence of the manifest for a function or event; empty when it has none.
    std::string_view narration(std::string_view key) const;

private:
    explicit Story(sim::Target&& target) : target_(std::move(target)) {}

    sim::Target target_;
    std::optional<sim::Debugger> debugger_;
    sim::Recording recording_;
    const sim::Timeline* timeline_ = nullptr; ///< of the debugger
    std::vector<std::optional<FaultPath>> paths_;
    std::optional<Coverage> coverage_;
    Coverage not_yet_counted_;
    std::map<std::string, std::vector<std::string>> sources_; ///< by the file's name as recorded
};

} // namespace faultline::gui
