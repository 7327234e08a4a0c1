// The names of an expression, answered from a machine.
#pragma once

#include "sim/debugger/expression.hpp"
#include "sim/debugger/guest_kernel.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

/// The current CPU's registers, its task, the target's symbols, and memory through the current tables.
class MachineContext final : public ExpressionContext {
public:
    /// All of them must outlive this.
    MachineContext(const Scenario& scenario, const Machine& machine, const GuestSymbols& symbols,
                   const GuestKernel& kernel)
        : scenario_(&scenario), machine_(&machine), symbols_(&symbols), kernel_(&kernel) {}

    Result<std::uint64_t> value_of(std::string_view name) const override;
    Result<std::uint64_t> load(std::uint64_t address, unsigned size) const override;
    Result<ObjectPlace> pointed_to_by(std::string_view name) const override;
    Result<std::uint64_t> member(const ObjectPlace&, std::string_view path) const override;

private:
    std::optional<std::uint64_t> register_value(std::string_view name) const;
    std::optional<std::uint64_t> task_value(std::string_view name) const;

    const Scenario* scenario_;
    const Machine* machine_;
    const GuestSymbols* symbols_;
    const GuestKernel* kernel_;
};

} // namespace faultline::sim
