// Searches: by what a finder looks for, and by the events that the command line names.
#include <algorithm>

#include <fmt/format.h>

#include "sim/fault_view.hpp"
#include "sim/timeline/timeline_impl.hpp"

namespace faultline::sim {

namespace {

/// While it lives, the machine watches what the finder wants it to.
class Watching {
public:
    Watching(Machine& machine, const Finder& finder) : machine_(machine) { machine_.watch(finder.watches()); }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() { machine_.watch({}); }

private:
    Machine& machine_;
};

/// Notes when an event comes for the `n`th time.
class EventCount final : public Observer {
public:
    EventCount(EventKind kind, std::uint64_t n, std::optional<std::uint32_t> function)
        : kind_(kind), left_(n), function_(function) {}

    void on_exception(const ExceptionTaken& taken) override {
        if (kind_ == EventKind::fault && taken.record.type == exceptions::VectorType::synchronous &&
            is_memory_fault(taken.record.esr))
            count(taken.at);
    }
    void on_function_entered(const FunctionEntered& entered) override {
        if (kind_ == EventKind::call && entered.function == function_)
            count(entered.at);
    }
    bool reads_call_registers() const override { return false; }
    std::optional<Instant> when;

private:
    void count(Instant at) {
        if (left_ > 0 && --left_ == 0)
            when = at;
    }
    EventKind kind_;
    std::uint64_t left_;
    std::optional<std::uint32_t> function_;
};

/// Counts the entries of each traced function.
class CallCount final : public Observer {
public:
    explicit CallCount(std::vector<std::uint32_t> before) : calls(std::move(before)) {}
    void on_function_entered(const FunctionEntered& entered) override { ++calls[entered.function]; }
    bool reads_call_registers() const override { return false; }
    std::vector<std::uint32_t> calls;
};

Instant after(Instant at) {
    return {at.retired, at.entries + 1};
}

Error never_happens(const Event& event, std::uint64_t times) {
    return {fmt::format("{} never happens (it comes {} times)", event_text(event), times)};
}

} // namespace

// Stretches grow, so that what is near is found soon and what is far soon enough.
std::optional<Instant> Timeline::find_next(Finder& finder, Instant latest) {
    constexpr std::uint64_t shortest = 1024, longest = 250'000;
    finder.first_ = finder.last_ = std::nullopt;
    finder.from_ = after(now());
    finder.to_ = after(latest);
    {
        const Watching watching(impl_->machine, finder);
        for (std::uint64_t length = shortest; !finder.first_ && now() <= latest && !impl_->at_end();
             length = std::min(2 * length, longest)) {
            finder.begin(now());
            impl_->run_until(std::min(after(latest), Instant{now().retired + length, 0}), &finder);
        }
    }
    if (finder.first_)
        seek(*finder.first_);
    else if (now() > latest)
        seek(latest);
    return finder.first_;
}

// From checkpoint to checkpoint backwards, each stretch forwards.
std::optional<Instant> Timeline::find_previous(Finder& finder, Instant earliest) {
    finder.first_ = finder.last_ = std::nullopt;
    finder.from_ = std::max(earliest, begin());
    finder.to_ = now();
    Instant stretch_end = now();
    {
        const Watching watching(impl_->machine, finder);
        while (!finder.last_ && stretch_end > finder.from_) {
            const Instant last_of_it = stretch_end.entries > 0
                                           ? Instant{stretch_end.retired, stretch_end.entries - 1}
                                           : Instant{stretch_end.retired - 1, ~0U};
            const Checkpoint& from = impl_->last_at_or_before(last_of_it);
            const Instant start = from.at();
            impl_->restore(from);
            finder.begin(start);
            impl_->run_until(stretch_end, &finder);
            stretch_end = start;
        }
    }
    seek(finder.last_.value_or(finder.from_));
    return finder.last_;
}

// Records until `done` says so, or to the end. Moves.
template <class Done> void Timeline::Impl::record_until(Done&& done) {
    while (!done() && !end)
        seek({recorded.retired + spacing, 0});
}

std::optional<std::uint32_t> Timeline::Impl::index_of(const std::string& function) const {
    const auto it = std::ranges::find(functions.names, function);
    if (it == functions.names.end())
        return std::nullopt;
    return static_cast<std::uint32_t>(it - functions.names.begin());
}

// What need not be executed again to be known.
std::optional<Instant> Timeline::Impl::recorded_event(const Event& event) const {
    const auto marked = [&](MarkKind kind, std::uint64_t n) {
        const Mark* const mark = recorder.marks.find(kind, n);
        return mark == nullptr ? std::nullopt : std::optional(mark->at);
    };
    switch (event.kind) {
    case EventKind::start:
        return marked(MarkKind::start, 1);
    case EventKind::end: // perhaps that of a limit
        return end && recorder.marks.count(MarkKind::end) == 0 ? recorded : marked(MarkKind::end, 1);
    case EventKind::fault:
        return marked(MarkKind::fault, event.n);
    case EventKind::insn:
        return recorded.retired >= event.n ? std::optional(Instant{event.n, 0}) : std::nullopt;
    case EventKind::log:
        return recorder.log.size() >= event.n ? std::optional(recorder.log[event.n - 1].at) : std::nullopt;
    case EventKind::call:
        break;
    }
    return std::nullopt;
}

// Of a kind that is counted, or no longer kept: from the last checkpoint that knows less than `n` of them. Moves.
std::optional<Instant> Timeline::Impl::nth_event(const Event& event, std::optional<std::uint32_t> function) {
    const Checkpoint* from = &checkpoints.front();
    if (function)
        for (const Checkpoint& point : checkpoints)
            if (point.calls[*function] < event.n)
                from = &point;
    EventCount count(event.kind, event.n - (function ? from->calls[*function] : 0), function);
    restore(*from);
    while (!count.when && now() < recorded)
        run_until(std::min(recorded, Instant{now().retired + spacing, 0}), &count);
    return count.when;
}

std::vector<std::uint32_t> Timeline::Impl::calls_until_now() {
    const Instant here = now();
    const auto later = std::ranges::upper_bound(checkpoints, here, {}, &Checkpoint::at);
    const Checkpoint& from = later == checkpoints.begin() ? *later : *(later - 1);
    CallCount count(from.calls);
    restore(from);
    run_until(here, &count);
    return count.calls;
}

Result<Instant> Timeline::find(const Event& event) {
    const Instant here = now();
    std::optional<std::uint32_t> function;
    if (event.kind == EventKind::call) {
        function = impl_->index_of(event.function);
        if (!function)
            return Error{
                fmt::format("{}: the kernel has no function '{}'", event_text(event), event.function)};
    }
    const auto& recorder = impl_->recorder;
    const auto times = [&]() -> std::uint64_t {
        if (function)
            return recorder.calls[*function];
        return event.kind == EventKind::log ? recorder.log.size() : marks().count(MarkKind::fault);
    };
    const bool counted = event.kind == EventKind::call || event.kind == EventKind::fault;
    impl_->record_until([&] { return impl_->recorded_event(event) || (counted && times() >= event.n); });
    auto when = impl_->recorded_event(event);
    if (!when && counted && times() >= event.n)
        when = impl_->nth_event(event, function);
    seek(here);
    if (when)
        return *when;
    if (event.kind == EventKind::insn)
        return Error{fmt::format("the run stops after {} instructions, before instruction {}",
                                 recorded().retired, event.n)};
    return never_happens(event, event.kind == EventKind::start ? 0 : times());
}

} // namespace faultline::sim
