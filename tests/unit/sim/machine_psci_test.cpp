// The firmware that starts and stops CPUs.
#include "tests/support/bare_machine.hpp"

#include <gtest/gtest.h>
#include <string>
#include <variant>

#include "sim/psci.hpp"

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using exceptions::SysReg;
using sim::CpuActivity;
using sim::psci::Function;
using sim::psci::Status;

constexpr std::uint64_t second = 0x400; // where the code of CPU 1 is
constexpr sim::Limits limits{.instructions = 1'000'000};

std::uint64_t call(BareMachine& bare, std::uint64_t function, std::uint64_t x1 = 0, std::uint64_t x2 = 0,
                   std::uint64_t x3 = 0) {
    bare.put_code({0xD4000003, 0x14000000}); // smc #0; b .
    sim::MachineState state = bare.machine.state();
    state.cpus[0].cpu.pc = layout::code;
    state.cpus[0].cpu.x[0] = function;
    state.cpus[0].cpu.x[1] = x1;
    state.cpus[0].cpu.x[2] = x2;
    state.cpus[0].cpu.x[3] = x3;
    bare.machine.set_state(state);
    bare.machine.step(limits);
    return bare.machine.state().cpus[0].cpu.x[0];
}

std::uint64_t call(BareMachine& bare, Function function, std::uint64_t x1 = 0, std::uint64_t x2 = 0,
                   std::uint64_t x3 = 0) {
    return call(bare, static_cast<std::uint64_t>(function), x1, x2, x3);
}

std::uint64_t x(Status status) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(status));
}

TEST(Psci, AnswersAndErrors) {
    BareMachine bare(CpuModel::cortex_a72, 3);
    bare.machine.set_state(bare.start(1));
    const std::uint64_t entry = layout::code_pa + second;
    EXPECT_EQ(call(bare, Function::version), 0x1'0001U);
    EXPECT_EQ(call(bare, Function::migrate_info_type), 2U);
    EXPECT_EQ(call(bare, Function::features, 0xC400'0003), 0U);
    EXPECT_EQ(call(bare, Function::features, 0xC400'0001), x(Status::not_supported)) << "CPU_SUSPEND";
    EXPECT_EQ(call(bare, 0x8600'0000), x(Status::not_supported)) << "a function of nobody";
    EXPECT_EQ(call(bare, Function::cpu_on, 3, entry), x(Status::invalid_parameters)) << "there is no CPU 3";
    EXPECT_EQ(call(bare, Function::cpu_on, 0x8000'0001, entry), x(Status::invalid_parameters))
        << "the affinity alone, not all of MPIDR_EL1";
    EXPECT_EQ(call(bare, Function::cpu_on, 0, entry), x(Status::already_on));
    EXPECT_EQ(call(bare, Function::cpu_on, 1, entry + 2), x(Status::invalid_address));
    EXPECT_EQ(call(bare, Function::cpu_on, 1, 0x1000), x(Status::invalid_address)) << "no RAM";
    EXPECT_EQ(call(bare, Function::affinity_info, 1), 1U) << "off";
    EXPECT_EQ(call(bare, Function::affinity_info, 0), 0U) << "on";
    EXPECT_EQ(call(bare, Function::affinity_info, 3), x(Status::invalid_parameters));
    EXPECT_EQ(call(bare, Function::affinity_info, 1, 1), x(Status::invalid_parameters))
        << "a level above CPUs";
    EXPECT_EQ(call(bare, Function::cpu_on_32, 2, entry), 0U);
    EXPECT_EQ(call(bare, Function::affinity_info_32, 2), 0U) << "on";
    EXPECT_EQ(call(bare, Function::cpu_on, 2, entry), x(Status::already_on));
}

TEST(Psci, AStartedCpuBeginsAsTheSpecificationSays) {
    BareMachine bare(CpuModel::cortex_a72, 2);
    // mrs x1, mpidr_el1; mrs x2, CurrentEL; mrs x3, sctlr_el1; mrs x4, daif; b .
    bare.put_code({0xD53800A1, 0xD5384242, 0xD5381003, 0xD53B4224, 0x14000000}, second);
    bare.machine.set_state(bare.start(1));
    ASSERT_EQ(call(bare, Function::cpu_on, 1, layout::code_pa + second, 0x1234'5678'9ABC'DEF0), 0U);
    bare.machine.run_until({bare.machine.config().turn + 4, 0}, limits);
    const exceptions::Processor& cpu = bare.machine.state().cpus[1].cpu;
    EXPECT_EQ(bare.machine.state().current, 1U);
    EXPECT_EQ(cpu.pc, layout::code_pa + second + 16) << "physical: the MMU is off";
    EXPECT_EQ(cpu.x[0], 0x1234'5678'9ABC'DEF0U) << "the context";
    EXPECT_EQ(cpu.x[1], 0x8000'0001U);
    EXPECT_EQ(cpu.x[2], 1U << 2U) << "EL1, as the caller";
    EXPECT_EQ(cpu.x[3] & 1U, 0U);
    EXPECT_EQ(cpu.x[4], 0x3C0U);
}

TEST(Psci, ACpuThatSwitchesItselfOffCanBeStartedAgain) {
    BareMachine bare(CpuModel::cortex_a72, 2, 10);
    bare.put_code({0xD2B08000, 0xF2800040, 0xD4000003}, second); // CPU_OFF
    bare.machine.set_state(bare.start(1));
    for (int again = 0; again < 2; ++again) {
        ASSERT_EQ(call(bare, Function::cpu_on, 1, layout::code_pa + second), 0U);
        for (int n = 0; n < 40 && bare.machine.state().cpus[1].activity != CpuActivity::off; ++n) {
            bare.machine.step(limits);
        }
        EXPECT_EQ(bare.machine.state().cpus[1].activity, CpuActivity::off);
        EXPECT_EQ(bare.machine.state().current, 0U);
    }
}

TEST(Psci, SystemOffEndsTheRun) {
    BareMachine bare(CpuModel::cortex_a72, 2);
    bare.put_code({0xD4000003}); // smc #0
    sim::MachineState state = bare.start(1);
    state.cpu().x[0] = static_cast<std::uint64_t>(Function::system_off);
    bare.machine.set_state(state);
    const sim::Stop stop = bare.machine.run(limits);
    ASSERT_TRUE(std::holds_alternative<sim::GuestStuck>(stop));
    EXPECT_NE(std::get<sim::GuestStuck>(stop).why.find("SYSTEM_OFF"), std::string::npos);
}

TEST(Psci, SmcIsUndefinedAtEl0AndWithoutFirmware) {
    for (const unsigned el : {0U, 1U}) {
        BareMachine bare(CpuModel::cortex_a72, el == 0 ? 2 : 1);
        bare.put_code({0xD4000003});
        bare.machine.set_state(bare.start(el));
        bare.machine.step(limits);
        EXPECT_EQ(bare.machine.state().cpu().sys[SysReg::esr_el1], 0x0200'0000U) << "from EL" << el;
    }
}

} // namespace
} // namespace faultline::tests
