#include "tests/fuzz/snapshot.hpp"

#include <algorithm>
#include <span>

#include "sim/timeline/digest.hpp"

namespace faultline::fuzz {

Snapshot::Snapshot(sim::Machine& machine)
    : machine_(&machine), state_(machine.state()), notes_(machine.notes()) {
    for (const mmu::Pa pa : machine.take_written())
        machine.memory().read(pa, pages_[pa.raw]);
}

void Snapshot::note_written() {
    for (const mmu::Pa pa : machine_->take_written())
        written_.insert(pa.raw);
}

const Snapshot::Page& Snapshot::page(std::uint64_t pa) const {
    static const Page zero{};
    const auto found = pages_.find(pa);
    return found == pages_.end() ? zero : found->second;
}

void Snapshot::restore() {
    note_written();
    for (const std::uint64_t pa : written_) {
        machine_->memory().write(mmu::Pa{pa}, page(pa));
        machine_->memory_changed(mmu::Pa{pa}, mmu::page_size);
    }
    machine_->take_written();
    written_.clear();
    machine_->restore(state_, notes_);
}

Changes Snapshot::changes() {
    note_written();
    Changes result{machine_->state(), {}};
    for (const std::uint64_t pa : written_) {
        const std::span now(machine_->memory().host(mmu::Pa{pa}, mmu::page_size), mmu::page_size);
        if (std::ranges::equal(now, page(pa)))
            continue;
        sim::Digest digest;
        digest.add_block(now);
        result.pages[pa] = digest.value();
    }
    return result;
}

} // namespace faultline::fuzz
