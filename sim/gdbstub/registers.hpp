// The registers as gdb numbers them, and the description that tells gdb so.
// GDB manual, "Target Descriptions" (format) and "AArch64 Features" (org.gnu.gdb.aarch64.core and .fpu).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "exceptions/processor.hpp"
#include "sim/debugger/guest_os.hpp"

namespace faultline::sim::gdbstub {

/// Numbers below this one make up the g packet: X0 to X30, SP, PC, CPSR (PSTATE in the layout of SPSR_EL1), V0 to V31,
/// FPSR, FPCR. Behind them: the system registers that the model keeps, 64 bits each, and last `current_task`.
inline constexpr std::uint64_t g_packet_registers = 68;
/// All of them.
std::uint64_t register_count();

/// What a thread's registers are taken from.
struct RegisterSource {
    const exceptions::Processor* cpu = nullptr; ///< of the CPU it runs on
    const SavedRegisters* saved = nullptr; ///< of a thread that was switched out: X19 to X30, SP and PC alone
    std::uint64_t task = 0;                ///< its task_struct; 0: not known
};

/// The value as hex digits in memory order; "xx" for each byte of a register that the source does not know; empty for
/// a number that is none.
std::string read_register(std::uint64_t number, const RegisterSource&);
/// The registers of the g packet, one after the other.
std::string read_registers(const RegisterSource&);

/// False, and nothing changed, when there is no such register, the size is wrong, the register is read-only, or the
/// value would change the exception level. Bits that an MSR cannot change keep their value.
bool write_register(std::uint64_t number, std::span<const std::byte> bytes, exceptions::Processor&);
/// The registers of a G packet. False, and nothing changed, unless it holds exactly those.
bool write_registers(std::span<const std::byte> bytes, exceptions::Processor&);

/// target.xml. The system registers bear Arm's names in a feature of ours, org.faultline.aarch64.system; their group
/// is `system`: `info registers system` shows them.
std::string target_description();

} // namespace faultline::sim::gdbstub
