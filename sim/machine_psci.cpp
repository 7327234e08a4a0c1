// SMC: what the firmware at EL3 answers. There is no EL3 code; a call takes one instruction's time.
#include <optional>

#include "sim/machine_impl.hpp"
#include "sim/psci.hpp"

namespace faultline::sim {

namespace {

using exceptions::SysReg;
using psci::Function;
using psci::Status;

std::int32_t result_of(Status status) {
    return static_cast<std::int32_t>(status);
}

/// The affinity fields of MPIDR_EL1, which are all that names a CPU.
namespace mpidr {
using Aff = Field<0, 24>;
using Aff3 = Field<32, 8>;
} // namespace mpidr

std::uint64_t affinity(std::uint64_t mpidr) {
    return mpidr::Aff::put(mpidr::Aff::get(mpidr)) | mpidr::Aff3::put(mpidr::Aff3::get(mpidr));
}

bool is_offered(std::uint32_t function) {
    switch (static_cast<Function>(function)) {
    case Function::version:
    case Function::cpu_off:
    case Function::cpu_on_32:
    case Function::cpu_on:
    case Function::affinity_info_32:
    case Function::affinity_info:
    case Function::migrate_info_type:
    case Function::system_off:
    case Function::features:
        return true;
    }
    return false;
}

} // namespace

CpuState* Machine::Impl::cpu_named(std::uint64_t target) {
    for (CpuState& each : state.cpus)
        if (affinity(each.cpu.sys[SysReg::mpidr_el1]) == target)
            return &each;
    return nullptr;
}

// PSCI, "CPU_ON": the new CPU begins at the caller's Exception level, with the MMU off and exceptions masked.
std::int32_t Machine::Impl::start_cpu(std::uint64_t target, std::uint64_t entry, std::uint64_t context) {
    CpuState* const started = cpu_named(target);
    if (started == nullptr)
        return result_of(Status::invalid_parameters);
    if (started->activity != CpuActivity::off)
        return result_of(Status::already_on);
    if (entry % 4 != 0 || !memory.contains(mmu::Pa{entry}, 4))
        return result_of(Status::invalid_address);
    using namespace exceptions::spsr;
    const auto number = static_cast<unsigned>(started - state.cpus.data());
    *started = reset_cpu(number);
    exceptions::Processor& cpu_on = started->cpu;
    cpu_on.features = state.cpu().features;
    cpu_on.pc = entry;
    cpu_on.x[0] = context;
    cpu_on.pstate = {El::put(state.cpu().pstate.el()) | Sp::put(1) | D::put(1) | A::put(1) | I::put(1) |
                     F::put(1)};
    wake(number);
    return result_of(Status::success);
}

std::int32_t Machine::Impl::affinity_info(std::uint64_t target, std::uint64_t level) {
    const CpuState* const asked = cpu_named(target);
    if (asked == nullptr || level != 0)
        return result_of(Status::invalid_parameters);
    return asked->activity == CpuActivity::off ? psci::affinity_off : psci::affinity_on;
}

std::int32_t Machine::Impl::psci_call(std::uint32_t function) {
    // The arguments of a 32-bit call are W registers.
    const auto argument = [&](unsigned n) {
        return Bit<30>::test(function) ? cpu->x(n) : static_cast<std::uint32_t>(cpu->x(n));
    };
    switch (static_cast<Function>(function)) {
    case Function::version:
        return psci::version_1_1;
    case Function::cpu_off:
        leave_turn(CpuActivity::off);
        return result_of(Status::success);
    case Function::cpu_on_32:
    case Function::cpu_on:
        return start_cpu(argument(1), argument(2), argument(3));
    case Function::affinity_info_32:
    case Function::affinity_info:
        return affinity_info(argument(1), argument(2));
    case Function::migrate_info_type:
        return psci::no_migration;
    case Function::system_off:
        finish(GuestStuck{"the guest has switched the machine off (PSCI SYSTEM_OFF)"});
        return result_of(Status::success);
    case Function::features:
        return result_of(is_offered(static_cast<std::uint32_t>(argument(1))) ? Status::success
                                                                             : Status::not_supported);
    }
    return result_of(Status::not_supported);
}

// SMC immediates other than 0 are reserved (SMCCC): an unknown function.
void Machine::Impl::call_firmware(std::uint16_t immediate) {
    const std::int32_t result =
        immediate == 0 ? psci_call(static_cast<std::uint32_t>(cpu->x(0))) : result_of(Status::not_supported);
    cpu->set_x(0, static_cast<std::uint64_t>(std::int64_t{result}));
}

} // namespace faultline::sim
