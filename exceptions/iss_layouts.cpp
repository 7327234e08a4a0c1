#include "exceptions/iss_layouts.hpp"

#include <array>

#include "exceptions/iss_meanings.hpp"
#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

namespace {

// Arm ARM, "ESR_EL1", the section "ISS encoding for ..." of each class. A field is here even if only a later
// architecture version has it.
constexpr FieldSpec cv =
    bit<condition::Cv>("CV", "Condition code valid", "COND is not valid", "COND is valid");
constexpr FieldSpec cond = field<condition::Cond>("COND", "Condition code", meaning_of_condition);
constexpr FieldSpec direction =
    bit<sys64::Direction>("Direction", "Direction of the access", "write to the register", "read");
constexpr FieldSpec imm16 = field<immediate::Imm16>("imm16", "Immediate of the instruction", hex);
constexpr FieldSpec wnr = bit<esr::Wnr>("WnR", "Write not Read", "a read", "a write");
constexpr FieldSpec s1ptw =
    bit<esr::S1ptw>("S1PTW", "Stage 2 fault on a stage 1 walk", "no", "on an access of a stage 1 table walk");
constexpr FieldSpec cm = bit<esr::Cm>("CM", "Cache Maintenance", "not by cache maintenance or AT",
                                      "by a cache maintenance or address translation instruction");
constexpr FieldSpec ea =
    bit<esr::Ea>("EA", "External Abort type", "implementation defined: 0", "implementation defined: 1");
constexpr FieldSpec fnv = bit<esr::Fnv>("FnV", "FAR not Valid", "FAR_EL1 is valid", "FAR_EL1 is not valid");
constexpr FieldSpec set = field<esr::Set>("SET", "Synchronous Error Type", meaning_of_set);
constexpr FieldSpec vncr =
    bit<esr::Vncr>("VNCR", "Access through VNCR_EL2", "no", "the address came from VNCR_EL2");
constexpr FieldSpec pfv = bit<esr::Ar>("PFV", "PFAR Valid", "PFAR_EL1 is not valid", "PFAR_EL1 is valid");
constexpr FieldSpec isv_clear =
    bit<esr::Isv>("ISV", "Instruction Syndrome Valid", "bits [23:14] hold no instruction syndrome", "");
constexpr FieldSpec isv_set =
    bit<esr::Isv>("ISV", "Instruction Syndrome Valid", "", "bits [23:14] are valid");
constexpr FieldSpec dfsc = field<esr::Fsc>("DFSC", "Data Fault Status Code", meaning_of_fsc);
constexpr FieldSpec ifsc = field<esr::Fsc>("IFSC", "Instruction Fault Status Code", meaning_of_fsc);
constexpr FieldSpec debug_fsc = field<esr::Fsc>("IFSC", "Fault Status Code", meaning_of_debug_fsc);

constexpr std::array wfx_iss = {cv, cond, field<Field<5, 5>>("RN", "Register with the timeout", x_register),
                                bit<Bit<2>>("RV", "Register Valid", "RN is not valid", "RN is valid"),
                                field<wfx::Ti>("TI", "Trapped Instruction", meaning_of_wfx)};
constexpr std::array fp_iss = {cv, cond};
constexpr std::array sys64_iss = {field<sys64::Op0>("Op0", ""),
                                  field<sys64::Op2>("Op2", ""),
                                  field<sys64::Op1>("Op1", ""),
                                  field<sys64::Crn>("CRn", ""),
                                  field<sys64::Rt>("Rt", "General register", x_register),
                                  field<sys64::Crm>("CRm", ""),
                                  direction};
constexpr std::array sys128_iss = {field<sys64::Op0>("Op0", ""),
                                   field<sys64::Op2>("Op2", ""),
                                   field<sys64::Op1>("Op1", ""),
                                   field<sys64::Crn>("CRn", ""),
                                   field<Field<6, 4>>("Rt", "First of a pair of registers, divided by 2"),
                                   field<sys64::Crm>("CRm", ""),
                                   direction};
constexpr std::array cp_iss = {cv,
                               cond,
                               field<Field<17, 3>>("Opc2", ""),
                               field<Field<14, 3>>("Opc1", ""),
                               field<sys64::Crn>("CRn", ""),
                               field<sys64::Rt>("Rt", "General register"),
                               field<sys64::Crm>("CRm", ""),
                               direction};
constexpr std::array cp64_iss = {cv,
                                 cond,
                                 field<Field<16, 4>>("Opc1", ""),
                                 field<Field<10, 5>>("Rt2", "Second general register"),
                                 field<sys64::Rt>("Rt", "General register"),
                                 field<sys64::Crm>("CRm", ""),
                                 direction};
constexpr std::array ldc_iss = {cv,
                                cond,
                                field<Field<12, 8>>("imm8", "Immediate of the instruction", hex),
                                field<Field<5, 5>>("Rn", "Base register"),
                                bit<Bit<4>>("Offset", "Sign of the offset", "subtracted", "added"),
                                field<Field<1, 3>>("AM", "Addressing mode"),
                                direction};
constexpr std::array imm16_iss = {imm16};
constexpr std::array smc32_iss = {cv, cond,
                                  bit<Bit<19>>("CCKNOWNPASS", "Condition check known to have passed",
                                               "unconditional or passed", "the check may have failed")};
constexpr std::array whole_iss = {field<esr::Iss>("ISS", "Instruction Specific Syndrome", hex)};
constexpr std::array bti_iss = {field<Field<0, 2>>("BTYPE", "PSTATE.BTYPE that caused it")};
constexpr std::array eret_iss = {bit<Bit<1>>("ERET", "Kind of return", "ERET", "ERETAA or ERETAB"),
                                 bit<Bit<0>>("ERETA", "Key", "ERETAA", "ERETAB")};
constexpr std::array tme_iss = {field<Field<5, 5>>("Rd", "Destination of TSTART", x_register)};
constexpr std::array fpac_iss = {bit<Bit<1>>("DnI", "Data or instruction key", "instruction key", "data key"),
                                 bit<Bit<0>>("BnA", "Key", "key A", "key B")};
constexpr std::array sme_iss = {field<Field<0, 3>>("SMTC", "SME Trap Code", meaning_of_smtc)};
constexpr std::array gpc_iss = {
    bit<Bit<21>>("S2PTW", "On a stage 2 walk", "no", "yes"),
    bit<Bit<20>>("InD", "Instruction not Data", "data access", "instruction fetch"),
    field<Field<14, 6>>("GPCSC", "Granule Protection Check Status Code", hex),
    vncr,
    cm,
    s1ptw,
    wnr,
    field<esr::Fsc>("xFSC", "Fault Status Code", meaning_of_fsc)};
constexpr std::array instruction_abort_iss = {pfv, set, fnv, ea, s1ptw, ifsc};
constexpr std::array data_abort_iss = {isv_clear, pfv, vncr, set, fnv, ea, cm, s1ptw, wnr, dfsc};
constexpr std::array data_abort_isv_iss = {
    isv_set,
    field<esr::Sas>("SAS", "Syndrome Access Size", meaning_of_sas),
    bit<esr::Sse>("SSE", "Syndrome Sign Extend", "no sign extension", "the item is sign-extended"),
    field<esr::Srt>("SRT", "Syndrome Register Transfer", x_register),
    bit<esr::Sf>("SF", "Sixty-Four bit register", "32-bit register", "64-bit register"),
    bit<esr::Ar>("AR", "Acquire/Release", "no acquire or release semantics", "acquire or release"),
    vncr,
    set,
    fnv,
    ea,
    cm,
    s1ptw,
    wnr,
    dfsc};
constexpr std::array mops_iss = {bit<Bit<24>>("MemInst", "Class of instruction", "CPY*", "SET*"),
                                 bit<Bit<23>>("isSETG", "Sets tags", "no", "SETG*"),
                                 field<Field<19, 4>>("Options", "Options of the instruction", hex),
                                 bit<Bit<18>>("FromEpilogue", "Phase", "prologue or main", "epilogue"),
                                 bit<Bit<17>>("WrongOption", "NZCV of the other option", "no", "yes"),
                                 bit<Bit<16>>("OptionA", "Option", "option B", "option A"),
                                 field<Field<10, 5>>("destreg", "Destination address register", x_register),
                                 field<Field<5, 5>>("srcreg", "Source address or data register", x_register),
                                 field<Field<0, 5>>("sizereg", "Size register", x_register)};
constexpr std::array fp_exception_iss = {
    bit<Bit<23>>("TFV", "Trapped Fault Valid", "the flags below are UNKNOWN", "the flags below are valid"),
    field<Field<8, 3>>("VECITR", "For AArch32 vector instructions"),
    bit<Bit<7>>("IDF", "Input Denormal", "no", "yes"),
    bit<Bit<4>>("IXF", "Inexact", "no", "yes"),
    bit<Bit<3>>("UFF", "Underflow", "no", "yes"),
    bit<Bit<2>>("OFF", "Overflow", "no", "yes"),
    bit<Bit<1>>("DZF", "Divide by Zero", "no", "yes"),
    bit<Bit<0>>("IOF", "Invalid Operation", "no", "yes")};
constexpr std::array gcs_iss = {field<Field<20, 4>>("ExType", "What failed", hex),
                                field<Field<10, 5>>("Raddr", "Address register", x_register),
                                field<Field<5, 5>>("Rvalue", "Value register", x_register),
                                field<Field<0, 5>>("IT", "Instruction type", hex)};
constexpr std::array serror_iss = {
    bit<Bit<24>>("IDS", "Implementation Defined Syndrome", "architected syndrome", ""),
    bit<Bit<13>>("IESB", "Implicit Error Synchronization", "no", "synchronized and taken immediately"),
    field<Field<10, 3>>("AET", "Asynchronous Error Type", meaning_of_aet), ea,
    field<esr::Fsc>("DFSC", "Data Fault Status Code", meaning_of_serror_fsc)};
constexpr std::array serror_ids_iss = {
    bit<Bit<24>>("IDS", "Implementation Defined Syndrome", "", "implementation defined"),
    field<Field<0, 24>>("ISS", "Implementation defined", hex)};
constexpr std::array breakpoint_iss = {debug_fsc};
constexpr std::array step_iss = {
    bit<Bit<24>>("ISV", "Instruction Syndrome Valid", "EX is not valid", "EX is valid"),
    bit<Bit<6>>("EX", "Exclusive operation", "not a Load-Exclusive", "a Load-Exclusive was stepped"),
    debug_fsc};
constexpr std::array watchpoint_iss = {
    field<Field<18, 6>>("WPT", "Watchpoint number"),
    bit<Bit<17>>("WPTV", "WPT Valid", "WPT is not valid", "WPT is valid"),
    bit<Bit<16>>("WPF", "Watchpoint might be false positive", "no", "yes"),
    bit<Bit<15>>("FnP", "FAR not Precise", "FAR_EL1 is precise", "FAR_EL1 is not precise"),
    vncr,
    fnv,
    cm,
    wnr,
    field<esr::Fsc>("DFSC", "Data Fault Status Code", meaning_of_debug_fsc)};
constexpr std::array brk_iss = {field<immediate::Imm16>("Comment", "Immediate of the instruction", hex)};
constexpr std::span<const FieldSpec> no_iss{};

struct ClassLayout {
    std::uint8_t ec;
    std::span<const FieldSpec> layout;
};

// Data aborts with ISV = 1 and SErrors with IDS = 1 have a second layout, below. Classes without a row have a
// single field ISS; no_iss is all RES0.
// clang-format off
constexpr std::array class_layouts = {
    ClassLayout{0x00, no_iss},                 ClassLayout{0x01, wfx_iss},                ClassLayout{0x03, cp_iss},
    ClassLayout{0x04, cp64_iss},               ClassLayout{0x05, cp_iss},                 ClassLayout{0x06, ldc_iss},
    ClassLayout{0x07, fp_iss},                 ClassLayout{0x08, cp_iss},                 ClassLayout{0x09, no_iss},
    ClassLayout{0x0C, cp64_iss},               ClassLayout{0x0D, bti_iss},                ClassLayout{0x0E, no_iss},
    ClassLayout{0x11, imm16_iss},              ClassLayout{0x12, imm16_iss},              ClassLayout{0x13, smc32_iss},
    ClassLayout{0x14, sys128_iss},             ClassLayout{0x15, imm16_iss},              ClassLayout{0x16, imm16_iss},
    ClassLayout{0x17, imm16_iss},              ClassLayout{0x18, sys64_iss},              ClassLayout{0x19, no_iss},
    ClassLayout{0x1A, eret_iss},               ClassLayout{0x1B, tme_iss},                ClassLayout{0x1C, fpac_iss},
    ClassLayout{0x1D, sme_iss},                ClassLayout{0x1E, gpc_iss},                ClassLayout{0x20, instruction_abort_iss},
    ClassLayout{0x21, instruction_abort_iss},  ClassLayout{0x22, no_iss},                 ClassLayout{0x24, data_abort_iss},
    ClassLayout{0x25, data_abort_iss},         ClassLayout{0x26, no_iss},                 ClassLayout{0x27, mops_iss},
    ClassLayout{0x28, fp_exception_iss},       ClassLayout{0x2C, fp_exception_iss},       ClassLayout{0x2D, gcs_iss},
    ClassLayout{0x2F, serror_iss},             ClassLayout{0x30, breakpoint_iss},         ClassLayout{0x31, breakpoint_iss},
    ClassLayout{0x32, step_iss},               ClassLayout{0x33, step_iss},               ClassLayout{0x34, watchpoint_iss},
    ClassLayout{0x35, watchpoint_iss},         ClassLayout{0x38, brk_iss},                ClassLayout{0x3A, breakpoint_iss},
    ClassLayout{0x3C, brk_iss},
};
// clang-format on

constexpr auto layouts = [] {
    std::array<std::span<const FieldSpec>, 64> by_ec{};
    by_ec.fill(whole_iss);
    for (const ClassLayout& row : class_layouts)
        by_ec[row.ec] = row.layout;
    return by_ec;
}();

constexpr bool iss_layouts_are_ordered() {
    for (const auto& layout : layouts)
        if (!is_layout(layout, 24, 0))
            return false;
    return is_layout(data_abort_isv_iss, 24, 0) && is_layout(serror_ids_iss, 24, 0);
}
static_assert(iss_layouts_are_ordered());

constexpr std::array data_abort_iss2 = {
    bit<Bit<42>>("TnD", "Tag not Data", "a data access", "an access to Allocation Tags"),
    bit<Bit<41>>("TagAccess", "Tag access", "no", "an access to Allocation Tags"),
    bit<Bit<40>>("GCS", "Guarded control stack access", "no", "yes"),
    bit<Bit<39>>("AssuredOnly", "AssuredOnly permission", "no", "yes"),
    bit<Bit<38>>("Overlay", "Overlay permission", "no", "the fault is due to overlay permissions"),
    bit<Bit<37>>("DirtyBit", "Dirty state", "no", "the fault is due to dirty state"),
    field<Field<32, 5>>("Xs", "Register of ST64BV", x_register)};
constexpr std::array instruction_abort_iss2 = {
    bit<Bit<39>>("AssuredOnly", "AssuredOnly permission", "no", "yes"),
    bit<Bit<38>>("Overlay", "Overlay permission", "no", "the fault is due to overlay permissions")};
static_assert(is_layout(data_abort_iss2, 55, 32) && is_layout(instruction_abort_iss2, 55, 32));

bool is_data_abort(Ec ec) {
    return ec == Ec::data_abort_lower || ec == Ec::data_abort_current;
}

} // namespace

std::span<const FieldSpec> iss_layout(std::uint64_t value) {
    const std::uint64_t ec = esr::Ec::get(value);
    if (is_data_abort(static_cast<Ec>(ec)) && esr::Isv::test(value))
        return data_abort_isv_iss;
    using Ids = Bit<24>;
    if (static_cast<Ec>(ec) == Ec::serror && Ids::test(value))
        return serror_ids_iss;
    return layouts[ec];
}

std::span<const FieldSpec> iss2_layout(std::uint64_t value) {
    const Ec ec = static_cast<Ec>(esr::Ec::get(value));
    if (is_data_abort(ec))
        return data_abort_iss2;
    if (ec == Ec::instruction_abort_lower || ec == Ec::instruction_abort_current)
        return instruction_abort_iss2;
    return {};
}

} // namespace faultline::exceptions
