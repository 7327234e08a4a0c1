// What a machine remembers of the past beside its state: the guest cannot tell, the events to come depend on it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "exceptions/entry.hpp"
#include "sim/events.hpp"

namespace faultline::sim {

/// A call of a traced function that has not returned.
struct OpenCall {
    Instant at;
    std::uint64_t caller = 0; ///< where it will return to
    std::uint64_t sp = 0;     ///< at entry
    std::uint32_t function = 0;
    unsigned cpu = 0; ///< that entered it
    bool operator==(const OpenCall&) const = default;
};

struct MachineNotes {
    std::vector<OpenCall> calls; ///< CPU by CPU, in the order of their entry
    /// Of each CPU, PC and SP of a traced function whose first instruction took an exception: its retry is no second
    /// call.
    std::array<std::optional<std::pair<std::uint64_t, std::uint64_t>>, most_cpus> retried_entry;
    /// The last exception, where it was taken and at which retired count: taken again at once it never ends.
    std::optional<exceptions::ExceptionRecord> last_exception;
    std::uint64_t last_exception_pc = 0, last_exception_at = 0;
    bool operator==(const MachineNotes&) const = default;
};

} // namespace faultline::sim
