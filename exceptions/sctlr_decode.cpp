// SCTLR_EL1 taken apart. Arm ARM, "SCTLR_EL1, System Control Register (EL1)".
#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "mmu/regime.hpp"

namespace faultline::exceptions {

namespace {

using namespace mmu::sctlr;

// A bit that a later architecture version defines; RES0 or RES1 on a Cortex-A72.
template <unsigned Lo> constexpr FieldSpec later(std::string_view name, std::string_view long_name) {
    return bit<Bit<Lo>>(name, long_name, "", "");
}

// clang-format off
constexpr std::array layout = {
    later<63>("TIDCP", "Trap IMPLEMENTATION DEFINED functionality of EL0"),
    later<62>("SPINTMASK", "SP interrupt mask"),
    later<61>("NMI", "Non-maskable interrupts"),
    later<60>("EnTP2", "TPIDR2_EL0 at EL0"),
    later<59>("TCSO", "Tag Checking Store Only, EL1"),
    later<58>("TCSO0", "Tag Checking Store Only, EL0"),
    later<57>("EPAN", "Enhanced Privileged Access Never"),
    later<56>("EnALS", "LD64B and ST64B at EL0"),
    later<55>("EnAS0", "ST64BV0 at EL0"),
    later<54>("EnASR", "ST64BV at EL0"),
    later<53>("TME", "Transactional Memory at EL1"),
    later<52>("TME0", "Transactional Memory at EL0"),
    later<51>("TMT", "Trivial transactions at EL1"),
    later<50>("TMT0", "Trivial transactions at EL0"),
    field<Field<46, 4>>("TWEDEL", "WFE trap delay"),
    later<45>("TWEDEn", "WFE trap delay enable"),
    later<44>("DSSBS", "PSTATE.SSBS on exception entry"),
    later<43>("ATA", "Allocation Tag access at EL1"),
    later<42>("ATA0", "Allocation Tag access at EL0"),
    field<Field<40, 2>>("TCF", "Tag Check Fault at EL1"),
    field<Field<38, 2>>("TCF0", "Tag Check Fault at EL0"),
    later<37>("ITFSB", "Tag faults synchronized on entry"),
    later<36>("BT1", "Branch type compatibility at EL1"),
    later<35>("BT0", "Branch type compatibility at EL0"),
    later<33>("MSCEn", "Memory copy and set at EL0"),
    later<32>("CMOW", "Cache maintenance needs write permission"),
    later<31>("EnIA", "Pointer authentication, instruction key A"),
    later<30>("EnIB", "Pointer authentication, instruction key B"),
    later<29>("LSMAOE", "Load/store multiple atomicity and ordering"),
    later<28>("nTLSMD", "No trap of load/store multiple to Device"),
    later<27>("EnDA", "Pointer authentication, data key A"),
    bit<Uci>("UCI", "Cache maintenance at EL0", "DC CVAU, CIVAC, CVAC and IC IVAU are trapped", "allowed"),
    bit<Ee>("EE", "Endianness at EL1 and of table walks", "little-endian", "big-endian"),
    bit<E0e>("E0E", "Endianness at EL0", "little-endian", "big-endian"),
    bit<Span>("SPAN", "Set Privileged Access Never", "exceptions to EL1 set PSTATE.PAN", "exceptions leave PSTATE.PAN as it is"),
    later<22>("EIS", "Exception entry is context synchronizing"),
    later<21>("IESB", "Implicit error synchronization"),
    later<20>("TSCXT", "Trap SCXTNUM_EL0"),
    bit<Wxn>("WXN", "Write implies Execute Never", "no effect", "writable memory is not executable"),
    bit<Ntwe>("nTWE", "No trap of WFE at EL0", "trapped", "not trapped"),
    bit<Ntwi>("nTWI", "No trap of WFI at EL0", "trapped", "not trapped"),
    bit<Uct>("UCT", "CTR_EL0 at EL0", "trapped", "allowed"),
    bit<Dze>("DZE", "DC ZVA at EL0", "trapped", "allowed"),
    later<13>("EnDB", "Pointer authentication, data key B"),
    bit<I>("I", "Instruction cacheability", "instruction fetches are Non-cacheable", "as the memory type says"),
    later<11>("EOS", "Exception exit is context synchronizing"),
    later<10>("EnRCTX", "Speculation restriction at EL0"),
    bit<Uma>("UMA", "User Mask Access: DAIF at EL0", "trapped", "allowed"),
    bit<Bit<8>>("SED", "SETEND disable (AArch32)", "enabled", "disabled"),
    bit<Bit<7>>("ITD", "IT disable (AArch32)", "enabled", "disabled"),
    later<6>("nAA", "Non-aligned access of ordered accesses"),
    bit<Bit<5>>("CP15BEN", "CP15 barriers (AArch32)", "disabled", "enabled"),
    bit<Sa0>("SA0", "SP alignment check at EL0", "off", "on"),
    bit<Sa>("SA", "SP alignment check at EL1", "off", "on"),
    bit<C>("C", "Data cacheability", "data accesses are Non-cacheable", "as the memory type says"),
    bit<A>("A", "Alignment check", "only where the access itself requires alignment", "every access must be aligned"),
    bit<M>("M", "MMU", "off: addresses are used as they are", "on: stage 1 translation"),
};
// clang-format on
static_assert(is_layout(layout, 63, 0));

} // namespace

DecodedRegister decode_sctlr(std::uint64_t value) {
    constexpr unsigned top = 63;
    DecodedRegister decoded{"SCTLR_EL1", value, {}, {}};
    decoded.summary = fmt::format("The MMU is {}, alignment checking {}, WXN {}; the stack pointer is {}.",
                                  M::test(value) ? "on" : "off", A::test(value) ? "on" : "off",
                                  Wxn::test(value) ? "on" : "off",
                                  Sa::test(value) ? "checked at EL1" : "not checked at EL1");
    take_apart(value, layout, top, 0, decoded.fields);
    return decoded;
}

} // namespace faultline::exceptions
