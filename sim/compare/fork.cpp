#include "sim/compare/fork.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace faultline::sim {

namespace {

using Trace = std::vector<TracedInstruction>;

/// Instructions that are traced at a time; a detour is found again if it is shorter than that.
constexpr std::size_t window = 50'000;
constexpr std::size_t most_windows = 80;
/// So many instructions must agree for the runs to have met again.
constexpr std::size_t enough = 4;

struct Index {
    std::size_t a = 0, b = 0;
};

bool agree(const Trace& a, const Trace& b, Index at) {
    for (std::size_t n = 0; n < enough; ++n) {
        if (at.a + n >= a.size() || at.b + n >= b.size())
            return false;
        if (a[at.a + n].pc != b[at.b + n].pc)
            return false;
    }
    return true;
}

/// Where the runs meet again at the earliest, seen from A.
std::optional<Index> meeting(const Trace& a, const Trace& b, Index parted) {
    std::unordered_map<std::uint64_t, std::size_t> first_in_b;
    for (std::size_t n = parted.b; n < b.size(); ++n)
        first_in_b.try_emplace(b[n].pc, n);
    for (std::size_t n = parted.a; n < a.size(); ++n)
        if (const auto it = first_in_b.find(a[n].pc); it != first_in_b.end() && agree(a, b, {n, it->second}))
            return Index{n, it->second};
    return std::nullopt;
}

/// The first instructions that are not the same and after which the runs do not meet; the end of the shorter one where
/// there are none.
Index first_difference(const Trace& a, const Trace& b) {
    Index at;
    while (at.a < a.size() && at.b < b.size()) {
        if (a[at.a].pc == b[at.b].pc) {
            ++at.a, ++at.b;
            continue;
        }
        const auto met = meeting(a, b, at);
        if (!met)
            break;
        at = *met;
    }
    return at;
}

Trace last_of(const Trace& trace, std::size_t end) {
    constexpr std::size_t kept = 12;
    const std::size_t begin = end - std::min(end, kept);
    return {trace.begin() + static_cast<std::ptrdiff_t>(begin),
            trace.begin() + static_cast<std::ptrdiff_t>(end)};
}

Fork fork_at(const Trace& a, const Trace& b, Index parted) {
    // Runs that are not alike at all part at their first instruction.
    const Index last{std::max<std::size_t>(parted.a, 1) - 1, std::max<std::size_t>(parted.b, 1) - 1};
    const auto pc_at = [](const Trace& trace, std::size_t n) { return n < trace.size() ? trace[n].pc : 0; };
    return {{a[last.a].at, b[last.b].at},
            {a[last.a].pc, b[last.b].pc},
            {pc_at(a, last.a + 1), pc_at(b, last.b + 1)},
            {last_of(a, last.a + 1), last_of(b, last.b + 1)}};
}

bool complete(const Trace& trace, Instant to, std::size_t asked) {
    return trace.back().at >= to || trace.size() < asked;
}

} // namespace

std::optional<Fork> find_fork(const Both<Timeline*>& runs, Both<Instant> from, const Both<Instant>& to) {
    for (std::size_t n = 0; n < most_windows; ++n) {
        const Trace a = trace_code(*runs.a, from.a, to.a, window);
        const Trace b = trace_code(*runs.b, from.b, to.b, window);
        const Index at = first_difference(a, b);
        const bool used_up = at.a == a.size() || at.b == b.size();
        const bool last = complete(a, to.a, window) && complete(b, to.b, window);
        if (!used_up || last || at.a < 2 || at.b < 2)
            return fork_at(a, b, at);
        from = {a[at.a - 1].at, b[at.b - 1].at};
    }
    return std::nullopt;
}

} // namespace faultline::sim
