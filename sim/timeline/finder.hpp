// What a search in time looks for.
#pragma once

#include <optional>

#include "sim/observer.hpp"
#include "sim/watches.hpp"

namespace faultline::sim {

/// An observer that calls found() with each instant that fits. Derive, override the events of interest, and give it
/// to Timeline::find_next() or find_previous(); stretches of the run are then shown to it, some more than once and
/// not always in order of time, so it should keep nothing from one event to the next that it does not reset in
/// begin().
///
/// The instant need not be that of the event: for "before the instruction that faults", found(before_fault(taken)).
class Finder : public Observer {
public:
    /// What the machine must watch while it runs for this finder.
    virtual Watches watches() const { return {}; }
    /// A stretch begins: the next event is the first after `from`.
    virtual void begin(Instant from) { static_cast<void>(from); }

protected:
    void found(Instant at) {
        if (at < from_ || at >= to_)
            return;
        if (!first_ || at < *first_)
            first_ = at;
        if (!last_ || at > *last_)
            last_ = at;
    }

private:
    friend class Timeline;
    Instant from_, to_; ///< what counts: [from_, to_)
    std::optional<Instant> first_, last_;
};

} // namespace faultline::sim
