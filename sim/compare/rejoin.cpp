// Two runs that parted come together where a call that both were in has returned.

#include <algorithm>

#include "sim/compare/history.hpp"
#include "sim/compare/parting.hpp"
#include "sim/debugger/guest_kernel.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

/// Where a frame goes on when what it has called is over.
struct Return {
    std::uint64_t pc = 0, sp = 0;
    std::string function;
};

std::vector<Return> returns_of(const Debugger& debugger) {
    constexpr std::size_t most_frames = 24;
    std::vector<Return> returns;
    for (const Frame& frame : debugger.backtrace(most_frames))
        returns.push_back({frame.pc, frame.sp, frame.function});
    return returns;
}

/// Instructions after which a return is not waited for any more.
constexpr std::uint64_t longest_detour = 20'000'000;

/// The first return of one of some frames, of one task.
class ReturnFinder final : public Finder {
public:
    ReturnFinder(const Debugger& debugger, const GuestKernel& kernel, std::span<const Return> returns)
        : machine_(&debugger.machine()), kernel_(&kernel), returns_(returns), task_(task()) {}

    Watches watches() const override {
        Watches watched;
        for (const Return& one : returns_)
            watched.instructions.push_back(mmu::Va{one.pc});
        return watched;
    }
    void on_instruction(const InstructionReached& reached) override {
        const std::uint64_t sp = machine_->state().cpu().sp();
        for (std::size_t n = 0; n < returns_.size() && !index; ++n)
            if (returns_[n].pc == reached.pc && returns_[n].sp == sp && task() == task_) {
                index = n;
                found(reached.at);
            }
    }
    std::optional<std::size_t> index; ///< of the frame that is back

private:
    std::uint64_t task() const {
        const auto current = kernel_->current(*machine_, machine_->state().current);
        return current ? current->address : 0;
    }
    const Machine* machine_;
    const GuestKernel* kernel_;
    std::span<const Return> returns_;
    std::uint64_t task_;
};

/// Goes to the first return of frame `from` or one further out: its index.
std::optional<std::size_t> next_return(Debugger& debugger, Instant parted, std::span<const Return> returns,
                                       std::size_t from) {
    if (from >= returns.size())
        return std::nullopt;
    debugger.timeline().seek(parted);
    const GuestKernel kernel(debugger.symbols());
    ReturnFinder finder(debugger, kernel, returns.subspan(from));
    if (!debugger.timeline().find_next(finder, {parted.retired + longest_detour, 0}) || !finder.index)
        return std::nullopt;
    return from + *finder.index;
}

/// How many of the outer frames belong to the same functions in both.
std::size_t common_frames(const std::vector<Return>& a, const std::vector<Return>& b) {
    const auto same = [](const Return& x, const Return& y) { return x.function == y.function; };
    return static_cast<std::size_t>(std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend(), same).first -
                                    a.rbegin());
}

} // namespace

std::optional<Rejoin> find_rejoin(const Both<Debugger*>& runs, const Both<Instant>& parted) {
    runs.a->timeline().seek(parted.a);
    runs.b->timeline().seek(parted.b);
    const std::vector<Return> a = returns_of(*runs.a), b = returns_of(*runs.b);
    if (a.size() != b.size() || common_frames(a, b) != a.size())
        return std::nullopt;
    for (std::size_t frame = 1; frame < a.size();) {
        const auto in_a = next_return(*runs.a, parted.a, a, frame);
        const auto in_b = in_a ? next_return(*runs.b, parted.b, b, *in_a) : std::nullopt;
        if (!in_a || !in_b)
            return std::nullopt;
        if (in_a == in_b)
            return Rejoin{{runs.a->timeline().now(), runs.b->timeline().now()},
                          code_place(*runs.a, runs.a->machine().state().cpu().pc)};
        frame = *in_b;
    }
    return std::nullopt;
}

} // namespace faultline::sim
