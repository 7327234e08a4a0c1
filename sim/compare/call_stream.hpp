// The calls of a run, one after the other, without keeping them all.
#pragma once

#include <cstdint>
#include <deque>

#include "sim/observer.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

/// A traced function was entered, or is over.
struct CallEvent {
    Instant at;
    std::uint32_t function = 0; ///< index into Timeline::functions()
    bool entered = true;
    unsigned cpu = 0;

    /// The same thing happens; when does not count.
    bool alike(const CallEvent& other) const {
        return function == other.function && entered == other.entered && cpu == other.cpu;
    }
};

/// Reads ahead piece by piece. Moves the timeline whenever it is asked for an event.
class CallStream final : public Observer {
public:
    /// The events after `from`. The timeline must outlive this.
    CallStream(Timeline& timeline, Instant from) : timeline_(&timeline), from_(from), read_to_(from) {}

    /// nullptr at the end of the run. Valid until the next call.
    const CallEvent* peek();
    void pop() { events_.pop_front(); }

    void on_function_entered(const FunctionEntered& entered) override {
        add({entered.at, entered.function, true, entered.cpu});
    }
    void on_function_left(const FunctionLeft& left) override {
        add({left.at, left.function, false, left.cpu});
    }

private:
    void add(const CallEvent& event) {
        if (event.at > from_)
            events_.push_back(event);
    }

    Timeline* timeline_;
    Instant from_, read_to_;
    std::deque<CallEvent> events_;
};

} // namespace faultline::sim
