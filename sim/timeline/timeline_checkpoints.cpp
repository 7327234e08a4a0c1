// Checkpoints: taking them, going back to them, and comparing a replay with them.
#include <algorithm>

#include <fmt/format.h>

#include "sim/check.hpp"
#include "sim/timeline/digest.hpp"
#include "sim/timeline/state_fields.hpp"
#include "sim/timeline/timeline_impl.hpp"

namespace faultline::sim {

namespace {

constexpr std::size_t fewest_checkpoints = 8;

/// "at 0x40001008: 0x00 and 0x01", the first byte in which RAM differs from what was recorded.
std::string first_difference(const mmu::PhysicalMemory& memory, const MemoryImage& image, mmu::Pa page) {
    const auto recorded = bytes_of(image.page(page));
    const std::byte* const live = memory.host(page, mmu::page_size);
    const auto at = std::ranges::mismatch(recorded, std::span(live, mmu::page_size)).in1 - recorded.begin();
    const auto index = static_cast<std::size_t>(at);
    return fmt::format("RAM at {:#x}: {:#04x} and {:#04x}", page.raw + index,
                       std::to_integer<unsigned>(recorded[index]), std::to_integer<unsigned>(live[index]));
}

} // namespace

std::uint64_t digest_of(std::uint64_t state, const MemoryImage& memory) {
    Digest digest;
    digest.add(state);
    digest.add(memory.digest());
    return digest.value();
}

std::uint64_t Checkpoint::size() const {
    std::uint64_t bytes =
        sizeof *this + notes.calls.size() * sizeof(OpenCall) + calls.size() * sizeof calls[0];
    for (const CpuState& cpu : state.cpus)
        bytes += sizeof cpu + cpu.tlb.size() * (sizeof(mmu::TlbEntry) + 3 * sizeof(std::uint32_t));
    return bytes;
}

// Pages in which RAM may differ from `image`. RAM counts as unwritten from here on.
std::vector<mmu::Pa> Timeline::Impl::take_pages_that_differ(const MemoryImage& image) {
    const std::vector<mmu::Pa> written = machine.take_written();
    const std::vector<mmu::Pa> unshared = MemoryImage::unshared(present, image);
    std::vector<mmu::Pa> pages;
    std::ranges::set_union(written, unshared, std::back_inserter(pages));
    return pages;
}

Checkpoint Timeline::Impl::take_checkpoint() {
    present.update(machine.memory(), machine.take_written());
    Checkpoint point{machine.state(), machine.notes(), present, 0, false, {}};
    point.digest = digest_of(state_digest.of(point.state, point.notes), point.memory);
    return point;
}

std::uint64_t Timeline::Impl::present_digest() {
    present.update(machine.memory(), machine.take_written());
    return digest_of(state_digest.of(machine.state(), machine.notes()), present);
}

void Timeline::Impl::restore(const Checkpoint& point) {
    for (const mmu::Pa pa : take_pages_that_differ(point.memory)) {
        const ImagePage* const page = point.memory.page(pa);
        if (agrees(machine.memory(), pa, page))
            continue;
        machine.memory().write(pa, bytes_of(page));
        machine.memory_changed(pa, mmu::page_size);
    }
    machine.take_written();
    present = point.memory;
    machine.restore(point.state, point.notes);
}

// The same instant has been reached again.
void Timeline::Impl::verify(const Checkpoint& point) {
    std::string difference = first_difference(point.state, machine.state());
    if (difference.empty() && !(machine.state() == point.state))
        difference = "a part of the state that has no name";
    if (difference.empty())
        difference = first_difference(point.notes, machine.notes());
    for (const mmu::Pa pa : take_pages_that_differ(point.memory))
        if (difference.empty() && !agrees(machine.memory(), pa, point.memory.page(pa)))
            difference = first_difference(machine.memory(), point.memory, pa);
    const Instant at = point.at();
    FAULTLINE_CHECK(
        difference.empty(),
        fmt::format("the replay differs from the recording at instant {}.{}, checkpoint of digest "
                    "{:016x}: {} (recorded, now); run to {}.{} from the beginning to see it",
                    at.retired, at.entries, point.digest, difference, at.retired, at.entries));
    present = point.memory;
    ++verified;
}

// After the checkpoint that costs too much to be replayed from, if the run can be taken up here.
void Timeline::Impl::keep_checkpoint() {
    const std::uint64_t cost = now().retired - checkpoints.back().at().retired + recorder.events_cost;
    if (cost < spacing || !machine.may_be_restored_here())
        return;
    checkpoints.push_back(take_checkpoint());
    checkpoints.back().calls = recorder.calls;
    recorder.events_cost = 0;
    while (held() > config.memory && checkpoints.size() > fewest_checkpoints)
        thin_out();
}

// Every other one goes, apart from the first and those that cannot be made again.
void Timeline::Impl::thin_out() {
    spacing *= 2;
    near.clear();
    std::vector<Checkpoint> rest;
    for (std::size_t n = 0; n < checkpoints.size(); ++n)
        if (n % 2 == 0 || checkpoints[n].changed)
            rest.push_back(std::move(checkpoints[n]));
    checkpoints = std::move(rest);
}

std::uint64_t Timeline::Impl::held() const {
    std::uint64_t sum = bytes.held;
    for (const Checkpoint& point : checkpoints)
        sum += point.size();
    for (const Checkpoint& point : near)
        sum += point.size();
    return sum;
}

const Checkpoint& Timeline::Impl::last_at_or_before(Instant at) const {
    const auto after = std::ranges::upper_bound(checkpoints, at, {}, &Checkpoint::at);
    const Checkpoint* best = after == checkpoints.begin() ? &checkpoints.front() : &*(after - 1);
    for (const Checkpoint& point : near)
        if (point.at() <= at && point.at() > best->at())
            best = &point;
    return *best;
}

Checkpoint* Timeline::Impl::first_after(Instant at) {
    const auto after = std::ranges::upper_bound(checkpoints, at, {}, &Checkpoint::at);
    return after == checkpoints.end() ? nullptr : &*after;
}

} // namespace faultline::sim
