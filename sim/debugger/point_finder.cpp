#include "sim/debugger/point_finder.hpp"

#include <algorithm>
#include <cstring>

#include "exceptions/syndrome.hpp"

namespace faultline::sim {

namespace {

/// DFSC or IFSC where the class has one.
std::optional<std::uint8_t> fault_status(std::uint64_t syndrome) {
    using exceptions::Ec;
    const auto ec = static_cast<Ec>(exceptions::esr::Ec::get(syndrome));
    const bool is_abort = ec == Ec::instruction_abort_lower || ec == Ec::instruction_abort_current ||
                          ec == Ec::data_abort_lower || ec == Ec::data_abort_current;
    return is_abort ? std::optional(static_cast<std::uint8_t>(exceptions::esr::Fsc::get(syndrome)))
                    : std::nullopt;
}

template <class T> bool agrees(const std::optional<T>& wanted, const std::optional<T>& got) {
    return !wanted || wanted == got;
}

bool matches(const OnException& wanted, const exceptions::ExceptionRecord& record) {
    const auto ec = static_cast<std::uint8_t>(exceptions::esr::Ec::get(record.esr));
    return record.type == exceptions::VectorType::synchronous && agrees(wanted.ec, std::optional(ec)) &&
           agrees(wanted.fsc, fault_status(record.esr)) &&
           agrees(wanted.from_el, std::optional(record.from_el)) &&
           (!wanted.far || (record.far_written && record.far == *wanted.far));
}

std::uint64_t leading_bytes(const std::array<std::byte, 64>& bytes, unsigned size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), std::min<std::size_t>(size, sizeof value));
    return value;
}

bool touches(std::uint64_t start, std::uint64_t size, std::uint64_t at, std::uint64_t bytes) {
    return at - start < size || start - at < bytes;
}

/// Those of the CPUs that are on, each once.
std::vector<mmu::Regime> regimes_of(const MachineState& state) {
    std::vector<mmu::Regime> regimes;
    for (const CpuState& one : state.cpus) {
        const mmu::Regime regime = one.cpu.regime();
        if (one.activity != CpuActivity::off && std::ranges::find(regimes, regime) == regimes.end())
            regimes.push_back(regime);
    }
    return regimes;
}

} // namespace

PointFinder::PointFinder(const Debugger::Impl& debugger, Direction direction, const Goal* goal)
    : debugger_(&debugger), direction_(direction), goal_(goal), start_(debugger.timeline.now()),
      regimes_(regimes_of(debugger.machine().state())) {
    for (const Point& point : debugger.points) {
        if (!point.enabled)
            continue;
        if (!debugger.fixed.contains(point.id))
            for (const mmu::Va va : debugger.addresses_of(point.request.trigger))
                instructions_.emplace(va.raw, point.id);
        if (const auto* const access = std::get_if<OnAccess>(&point.request.trigger))
            add_access(point.id, *access);
        if (const auto* const entry = std::get_if<OnPageEntry>(&point.request.trigger))
            add_walk(point.id, entry->va, entry->level);
    }
    for (const auto& [address, id] : instructions_)
        watches_.instructions.push_back(mmu::Va{address});
    if (goal != nullptr)
        watches_.instructions.insert(watches_.instructions.end(), goal->at.begin(), goal->at.end());
    watches_.every_instruction = goal != nullptr && goal->anywhere;
}

void PointFinder::add_range(const WatchedRange& range) {
    if (std::ranges::find(ranges_, range) != ranges_.end()) // as another CPU's tables have it
        return;
    ranges_.push_back(range);
    watches_.memory.push_back(
        {range.start, range.size, range.kind != AccessWatch::write, range.kind != AccessWatch::read});
}

// Page by page: neighbours in virtual memory need not be neighbours in RAM.
void PointFinder::add_access(PointId id, const OnAccess& access) {
    if (access.physical) {
        add_range({id, mmu::Pa{access.address}, access.size, access.kind});
        return;
    }
    (mmu::va_select::test(access.address) ? follows_kernel_half_ : follows_user_half_) = true;
    for (std::uint64_t done = 0; done < access.size;) {
        const mmu::Va va{access.address + done};
        const std::uint64_t size = std::min(access.size - done, mmu::page_size - page_offset(va));
        for (const mmu::Regime& regime : regimes_) {
            const auto leaf = mmu::find_leaf(regime, debugger_->machine().memory(), va);
            if (const auto* const found = std::get_if<mmu::Leaf>(&leaf))
                add_range({id, mmu::output_address(*found, va), size, access.kind});
        }
        add_walk(0, va, 0);
        done += size;
    }
}

void PointFinder::add_walk(PointId id, mmu::Va va, int level) {
    for (const mmu::Regime& regime : regimes_) {
        const mmu::Walk walk = mmu::walk_to_leaf(regime, debugger_->machine().memory(), va);
        for (const mmu::WalkStep& step : walk.steps())
            add_range({level == 0 || step.level == level ? id : 0, step.descriptor_at, sizeof(std::uint64_t),
                       AccessWatch::write});
    }
}

PointFinder::Found* PointFinder::note(Instant at) {
    const bool forward = direction_ == Direction::forward;
    if (forward ? at <= start_ : at >= start_)
        return nullptr;
    if (best_ && (forward ? at > best_->at : at < best_->at))
        return nullptr;
    if (!best_ || best_->at != at)
        best_ = Found{at, {}, false, false};
    found(at);
    return &*best_;
}

void PointFinder::note_point(Instant at, PointId id, std::optional<WatchedAccess> access) {
    Found* const here = note(at);
    if (here == nullptr || std::ranges::find(here->hits, id, &PointHit::id) != here->hits.end())
        return;
    here->hits.push_back({id, std::move(access)});
}

Instant PointFinder::stop_at(Instant at) const {
    return direction_ == Direction::forward ? Instant{at.retired + 1, 0} : at;
}

// Evaluated again where the machine stops; this only spares the search the stops that would be for nothing.
bool PointFinder::condition_holds(PointId id) const {
    const auto condition = debugger_->conditions.find(id);
    if (condition == debugger_->conditions.end())
        return true;
    const auto value = condition->second.evaluate(debugger_->context());
    return !value || *value != 0;
}

void PointFinder::on_instruction(const InstructionReached& reached) {
    const auto [first, last] = instructions_.equal_range(reached.pc);
    for (auto it = first; it != last; ++it)
        if (condition_holds(it->second))
            note_point(reached.at, it->second);
    if (goal_ == nullptr)
        return;
    const bool there =
        goal_->anywhere || std::ranges::find(goal_->at, mmu::Va{reached.pc}) != goal_->at.end();
    if (there && goal_->holds(debugger_->machine()))
        if (Found* const here = note(reached.at))
            here->goal = true;
}

void PointFinder::on_memory_access(const MemoryAccessed& accessed) {
    for (const WatchedRange& range : ranges_) {
        const bool wanted =
            range.kind == AccessWatch::any || (range.kind == AccessWatch::write) == accessed.write;
        if (!wanted || !touches(range.start.raw, range.size, accessed.pa.raw, accessed.size))
            continue;
        if (range.id != 0)
            note_point(stop_at(accessed.at), range.id,
                       WatchedAccess{accessed.va, accessed.pa, accessed.size, accessed.write, accessed.pc,
                                     leading_bytes(accessed.before, accessed.size),
                                     leading_bytes(accessed.after, accessed.size)});
        else if (Found* const here = note(stop_at(accessed.at)))
            here->moved = true;
    }
}

void PointFinder::on_exception(const ExceptionTaken& taken) {
    for (const Point& point : debugger_->points)
        if (const auto* const wanted = std::get_if<OnException>(&point.request.trigger))
            if (point.enabled && matches(*wanted, taken.record))
                note_point(direction_ == Direction::forward ? taken.at : before_fault(taken), point.id);
}

void PointFinder::on_system_register(const SystemRegisterWritten& written) {
    for (const Point& point : debugger_->points)
        if (const auto* const wanted = std::get_if<OnRegisterWrite>(&point.request.trigger))
            if (point.enabled && wanted->reg == written.reg)
                note_point(stop_at(written.at), point.id);
    // Another address space: a virtual address means other memory in it.
    using exceptions::SysReg;
    const auto is = [&](SysReg reg) {
        return written.reg == reg || written.reg == exceptions::at_level(reg, 2);
    };
    const bool both = is(SysReg::sctlr_el1) || is(SysReg::tcr_el1);
    const bool moved = (follows_user_half_ && (both || is(SysReg::ttbr0_el1))) ||
                       (follows_kernel_half_ && (both || is(SysReg::ttbr1_el1)));
    if (moved && written.before != written.after)
        if (Found* const here = note(stop_at(written.at)))
            here->moved = true;
}

void PointFinder::on_log(const LogLine& line) {
    for (const Point& point : debugger_->points)
        if (const auto* const wanted = std::get_if<OnLog>(&point.request.trigger))
            if (point.enabled && line.text.find(wanted->text) != std::string::npos)
                note_point(stop_at(line.at), point.id);
}

} // namespace faultline::sim
