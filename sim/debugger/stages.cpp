// What happens at an instant, stage by stage, and stepping from one to the next.

#include <algorithm>

#include "sim/debugger/debugger_impl.hpp"

namespace faultline::sim {

namespace {

/// Gathers the stages of one step.
class StageRecorder final : public Observer {
public:
    StageRecorder(Instant at, const KernelFunctions& functions) : at_(at), functions_(&functions) {}

    void on_function_entered(const FunctionEntered& entered) override {
        if (entered.at != at_ || stages.front().kind == StageKind::vector)
            return;
        stages.front().kind = StageKind::function;
        stages.front().function = functions_->names[entered.function];
    }
    void on_walk(const WalkMade& made) override {
        for (unsigned step = 0; step < made.walk.step_count; ++step) {
            add(StageKind::walk_level).walk = made;
            stages.back().walk_step = step;
        }
        add(StageKind::walk_end).walk = made;
    }
    void on_exception(const ExceptionTaken& taken) override {
        add(StageKind::exception_entry).exception = taken;
    }
    void on_system_register(const SystemRegisterWritten& written) override {
        add(StageKind::register_write).written = written;
    }
    void on_log(const LogLine& line) override { add(StageKind::log_line).log = line; }
    void on_return(const ExceptionReturned& returned) override {
        add(StageKind::exception_return).returned = returned;
    }

    std::vector<Stage> stages = std::vector<Stage>(1);

private:
    Stage& add(StageKind kind) {
        stages.emplace_back().kind = kind;
        return stages.back();
    }
    Instant at_;
    const KernelFunctions* functions_;
};

/// Instants at which more happens than an instruction: an exception about to be taken, a vector, a function, a log
/// line, a return. Walks that find their page happen all the time; they are stages where one stops, no reason to.
class StageFinder final : public Finder {
public:
    void on_function_entered(const FunctionEntered& entered) override { found(entered.at); }
    void on_exception(const ExceptionTaken& taken) override {
        found(before_fault(taken));
        found(taken.at);
    }
    void on_log(const LogLine& line) override { found(line.at); }
    void on_return(const ExceptionReturned& returned) override { found({returned.at.retired - 1, 0}); }
};

} // namespace

const std::vector<Stage>& Debugger::Impl::present_stages() {
    const Instant at = timeline.now();
    if (stages_of == at)
        return stages;
    StageRecorder recorder(at, timeline.functions());
    // The count of exceptions at an instant begins anew with each instruction that retires.
    if (at.entries > 0)
        recorder.stages.front().kind = StageKind::vector;
    timeline.step(&recorder);
    timeline.seek(at);
    stages = std::move(recorder.stages);
    stages_of = at;
    return stages;
}

Halt Debugger::step_stage(Direction direction, std::uint64_t budget) {
    const bool forward = direction == Direction::forward;
    const std::size_t last = impl_->present_stages().size() - 1;
    const std::size_t stage = std::min(impl_->stage, last);
    if (forward ? stage < last : stage > 0) {
        Halt stop = impl_->halt(HaltReason::step_done);
        impl_->stage = forward ? stage + 1 : stage - 1;
        return stop;
    }
    StageFinder finder;
    if (!impl_->find(direction, finder, impl_->reach(direction, budget)))
        return impl_->found_nothing(direction);
    Halt stop = impl_->halt(HaltReason::step_done);
    if (!forward)
        impl_->stage = impl_->present_stages().size() - 1;
    return stop;
}

const std::vector<Stage>& Debugger::stages() {
    return impl_->present_stages();
}

Position Debugger::position() const {
    return {impl_->timeline.now(), impl_->stage};
}

} // namespace faultline::sim
