#include "sim/timeline/timeline.hpp"

#include <algorithm>
#include <utility>

#include "sim/boot.hpp"
#include "sim/timeline/timeline_impl.hpp"

namespace faultline::sim {

Timeline::Impl::Impl(Machine booted, const KernelFunctions& traced, const TimelineConfig& wanted)
    : config(wanted), functions(traced), machine(std::move(booted)), recorder(traced.names.size()),
      present(bytes), spacing(std::max<std::uint64_t>(wanted.spacing, 1)), recorded(machine.state().now) {
    machine.trace_functions(functions.ranges);
    machine.add_observer(nobody);
    checkpoints.push_back(take_checkpoint());
    checkpoints.back().calls = recorder.calls;
}

Timeline::Timeline(Machine machine, const KernelFunctions& functions, const TimelineConfig& config)
    : impl_(std::make_unique<Impl>(std::move(machine), functions, config)) {}
Timeline::Timeline(Timeline&&) noexcept = default;
Timeline& Timeline::operator=(Timeline&&) noexcept = default;
Timeline::~Timeline() = default;

Result<Timeline> Timeline::open(const Target& target, const std::string& input, TimelineConfig config) {
    auto machine = boot(target, input);
    if (!machine)
        return Error{machine.error()};
    config.limits = limits_of(target.scenario);
    return Timeline(*std::move(machine), kernel_functions(target.kernel.elf), config);
}

const Machine& Timeline::machine() const {
    return impl_->machine;
}

Instant Timeline::begin() const {
    return impl_->checkpoints.front().at();
}

Instant Timeline::recorded() const {
    return impl_->recorded;
}

const Stop* Timeline::end() const {
    return impl_->end ? &*impl_->end : nullptr;
}

const KernelFunctions& Timeline::functions() const {
    return impl_->functions;
}

TimelineUse Timeline::use() const {
    return {impl_->checkpoints.size(), impl_->held(), impl_->spacing, impl_->verified};
}

std::uint64_t Timeline::digest() {
    return impl_->present_digest();
}

MemoryImage Timeline::memory_image() {
    return impl_->take_checkpoint().memory;
}

const Stop& Timeline::record() {
    while (!impl_->end)
        seek({~std::uint64_t{0}, 0});
    return *impl_->end;
}

Stop Timeline::seek(Instant target) {
    return impl_->seek(target);
}

Stop Timeline::run_until(Instant until, Observer* observer) {
    return impl_->run_until(until, observer);
}

Stop Timeline::replay(Instant from, Instant to, Observer& observer) {
    impl_->seek(from);
    return impl_->run_until(to, &observer);
}

Stop Timeline::step(Observer* observer) {
    return impl_->run_until({now().retired, now().entries + 1}, observer);
}

bool Timeline::step_back() {
    return impl_->seek_before(now()).has_value();
}

std::optional<Instant> Timeline::seek_before(Instant at) {
    return impl_->seek_before(at);
}

void Timeline::change(const std::function<void(Machine&)>& edit) {
    Impl& self = *impl_;
    const Instant at = now();
    const auto is_ahead = [at](const Checkpoint& point) { return point.at() >= at; };
    std::vector<std::uint32_t> calls = self.calls_until_now();
    const MachineNotes notes = self.machine.notes();
    edit(self.machine);
    const std::vector<mmu::Pa> pages = self.machine.take_written();
    self.present.update(self.machine.memory(), pages);
    for (const mmu::Pa page : pages)
        self.machine.memory_changed(page, mmu::page_size);
    MachineState state = self.machine.state();
    state.now = at;
    self.machine.restore(state, notes);
    std::erase_if(self.checkpoints, is_ahead);
    std::erase_if(self.near, is_ahead);
    self.recorded = at;
    self.end.reset();
    self.recorder.forget_future(at);
    self.recorder.calls = calls;
    self.checkpoints.push_back(self.take_checkpoint());
    self.checkpoints.back().changed = true;
    self.checkpoints.back().calls = std::move(calls);
}

const Marks& Timeline::marks() const {
    return impl_->recorder.marks;
}

const std::vector<LogLine>& Timeline::log() const {
    return impl_->recorder.log;
}

const std::vector<ConsoleOutput>& Timeline::console() const {
    return impl_->recorder.console;
}

void Timeline::add_recorder(Observer& observer) {
    impl_->others.push_back(&observer);
}

} // namespace faultline::sim
