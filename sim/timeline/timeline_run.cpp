// Moving through a run: what was recorded is executed again and compared, what was not is recorded.
#include <algorithm>
#include <array>

#include "sim/timeline/timeline_impl.hpp"

namespace faultline::sim {

namespace {

/// While it lives, the machine tells these observers too.
class Listening {
public:
    Listening(Machine& machine, std::vector<Observer*> observers)
        : machine_(machine), observers_(std::move(observers)) {
        for (Observer* const observer : observers_)
            machine_.add_observer(*observer);
    }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    ~Listening() {
        for (Observer* const observer : observers_)
            machine_.remove_observer(*observer);
    }

private:
    Machine& machine_;
    std::vector<Observer*> observers_;
};

bool reached(const Stop& stop) {
    return std::holds_alternative<InstantReached>(stop);
}

} // namespace

Stop Timeline::Impl::run_until(Instant until, Observer* observer) {
    while (now() < until && !at_end()) {
        if (now() < recorded)
            run_again(std::min(until, recorded), observer);
        else
            run_on(until, observer);
    }
    return at_end() ? *end : Stop{InstantReached{now()}};
}

// Up to what was recorded.
Stop Timeline::Impl::run_again(Instant until, Observer* observer) {
    const Listening listening(machine,
                              observer == nullptr ? std::vector<Observer*>{} : std::vector{observer});
    Stop stop = InstantReached{now()};
    while (now() < until && reached(stop)) {
        const Checkpoint* const next = first_after(now());
        stop = machine.run_until(next == nullptr ? until : std::min(until, next->at()), config.limits);
        if (next == nullptr || now() != next->at())
            continue;
        if (next->changed)
            restore(*next);
        else
            verify(*next);
    }
    return stop;
}

// Beyond what was recorded.
Stop Timeline::Impl::run_on(Instant until, Observer* observer) {
    std::vector<Observer*> observers{&recorder};
    observers.insert(observers.end(), others.begin(), others.end());
    if (observer != nullptr)
        observers.push_back(observer);
    const Listening listening(machine, observers);
    Stop stop = InstantReached{now()};
    while (now() < until && reached(stop)) {
        const std::uint64_t look_up = std::max<std::uint64_t>(spacing / 4, 1);
        stop = machine.run_until(std::min(until, Instant{now().retired + look_up, 0}), config.limits);
        recorded = now();
        keep_checkpoint();
    }
    if (!reached(stop))
        end = stop;
    return stop;
}

Stop Timeline::Impl::seek(Instant target) {
    const Checkpoint& nearest = last_at_or_before(std::min(target, recorded));
    if (target < now() || nearest.at() > now())
        restore(nearest);
    leave_near(target);
    return run_until(target, nullptr);
}

// On the way there, places to step back to from there: the closer, the denser.
void Timeline::Impl::leave_near(Instant target) {
    constexpr std::array<std::uint64_t, 5> distances = {1U << 17U, 1U << 14U, 1U << 11U, 1U << 8U, 1U << 5U};
    constexpr std::size_t most = 24;
    for (const std::uint64_t distance : distances) {
        if (target > recorded || target.retired < now().retired + 2 * distance)
            continue;
        run_until({target.retired - distance, 0}, nullptr);
        if (!machine.may_be_restored_here())
            continue;
        near.push_back(take_checkpoint());
        if (near.size() > most)
            near.pop_front();
    }
}

// Between two retirements there are as many instants as exceptions were taken.
std::optional<Instant> Timeline::Impl::seek_before(Instant at) {
    if (at <= checkpoints.front().at())
        return std::nullopt;
    if (at.entries > 0) {
        seek({at.retired, at.entries - 1});
        return now();
    }
    seek({at.retired - 1, 0});
    Instant last = now();
    for (Instant next = last; next < at && !at_end(); next = now()) {
        last = next;
        run_until({next.retired, next.entries + 1}, nullptr);
    }
    seek(last);
    return last;
}

} // namespace faultline::sim
