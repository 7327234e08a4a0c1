#include "exceptions/syndrome_summary.hpp"

#include <string_view>

#include <fmt/format.h>

#include "exceptions/field_layout.hpp"
#include "exceptions/iss_meanings.hpp"
#include "exceptions/syndrome.hpp"
#include "exceptions/system_instructions.hpp"

namespace faultline::exceptions {

namespace {

// Why the fault happens, for somebody who meets it for the first time. `access` is e.g. "a write from EL0".
std::string explain_fault(const FaultCode& code, std::string_view access) {
    switch (*code.kind) {
    case mmu::FaultKind::address_size:
        return code.level == 0 ? "the table base register holds an address beyond the output size"
                               : "the entry points beyond the physical address size in force";
    case mmu::FaultKind::translation:
        return code.level == 0 ? "the address lies in neither of the two translated ranges, or walks for its "
                                 "range are switched off"
                               : fmt::format("no valid level {} table entry for the address", code.level);
    case mmu::FaultKind::access_flag:
        return "the entry is valid, but its Access flag is 0";
    case mmu::FaultKind::permission:
        return fmt::format("the address is mapped, but its permissions refuse {}", access);
    case mmu::FaultKind::alignment:
        return "the address is not a multiple of what the access needs";
    case mmu::FaultKind::external_abort:
        return "nothing answered at the physical address";
    case mmu::FaultKind::external_abort_on_walk:
        return fmt::format("the level {} table entry itself could not be read", code.level);
    case mmu::FaultKind::tlb_conflict:
        return "more than one TLB entry matched";
    }
    return {};
}

std::string_view kind_phrase(mmu::FaultKind kind) {
    switch (kind) {
    case mmu::FaultKind::external_abort:
        return "synchronous External abort";
    case mmu::FaultKind::external_abort_on_walk:
        return "synchronous External abort on the table walk";
    case mmu::FaultKind::tlb_conflict:
        return "TLB conflict abort";
    default:
        return mmu::name(kind);
    }
}

std::string fault_phrase(std::uint64_t value, std::string_view access) {
    const FaultCode& code = fault_code(static_cast<std::uint8_t>(esr::Fsc::get(value)));
    if (!code.kind)
        return code.meaning == "reserved" ? fmt::format("a reserved fault status code, {:#04x}", code.fsc)
                                          : fmt::format("this: {}", code.meaning);
    const bool has_level =
        *code.kind == mmu::FaultKind::address_size || *code.kind == mmu::FaultKind::translation ||
        *code.kind == mmu::FaultKind::access_flag || *code.kind == mmu::FaultKind::permission;
    const std::string level = has_level ? fmt::format("level {} ", code.level) : std::string{};
    const std::string what = level + std::string{kind_phrase(*code.kind)};
    const std::string_view vowels = "aeiou";
    const std::string_view article = vowels.find(what.front()) == std::string_view::npos ? "a" : "an";
    return fmt::format("{} {} ({})", article, what, explain_fault(code, access));
}

std::string_view from_el(Ec ec) {
    switch (ec) {
    case Ec::instruction_abort_lower:
    case Ec::data_abort_lower:
    case Ec::breakpoint_lower:
    case Ec::step_lower:
    case Ec::watchpoint_lower:
        return "EL0";
    default:
        return "EL1";
    }
}

std::string data_abort(std::uint64_t value, Ec ec) {
    const std::string_view access = esr::Cm::test(value)    ? "a cache maintenance or AT instruction"
                                    : esr::Wnr::test(value) ? "a write"
                                                            : "a read";
    const std::string refused = fmt::format("{} from {}", access, from_el(ec));
    return fmt::format("Data Abort from {}: {} hit {}.", from_el(ec), access, fault_phrase(value, refused));
}

std::string instruction_abort(std::uint64_t value, Ec ec) {
    const std::string refused = fmt::format("execution at {}", from_el(ec));
    return fmt::format("Instruction Abort from {}: the instruction fetch hit {}.", from_el(ec),
                       fault_phrase(value, refused));
}

std::string system_access(std::uint64_t value) {
    const auto part = [&](std::uint64_t field_value) { return static_cast<std::uint8_t>(field_value); };
    const SysEncoding at{part(sys64::Op0::get(value)), part(sys64::Op1::get(value)),
                         part(sys64::Crn::get(value)), part(sys64::Crm::get(value)),
                         part(sys64::Op2::get(value))};
    const std::string rt = x_register(sys64::Rt::get(value));
    const bool read = sys64::Direction::test(value);
    const InstructionRow* instruction = read ? nullptr : find_instruction(at);
    std::string text;
    if (instruction && at.op0 == 0)
        text = fmt::format("{}, #{}", instruction->name, at.crm);
    else if (instruction)
        text = fmt::format("{}, {}", instruction->name, rt);
    else if (at.op0 < 2)
        text = fmt::format("{} with encoding {}, {}", read ? "SYSL" : "SYS", name_of(at), rt);
    else
        text = read ? fmt::format("MRS {}, {}", rt, name_of(at)) : fmt::format("MSR {}, {}", name_of(at), rt);
    return fmt::format("{} was trapped: a control register does not let this Exception level execute it.",
                       text);
}

std::string debug_event(Ec ec, std::string_view what) {
    return fmt::format("{} exception from {}.", what, from_el(ec));
}

std::string brk(std::uint64_t value) {
    constexpr std::uint64_t linux_bug = 0x800;
    const std::uint64_t imm = immediate::Imm16::get(value);
    return fmt::format("BRK #{:#x} was executed in AArch64 state: a software breakpoint{}.", imm,
                       imm == linux_bug ? ", which Linux uses for BUG() and WARN()" : "");
}

// Classes that are named, not told apart any further.
std::string plain(std::uint64_t value) {
    const auto ec = static_cast<std::uint8_t>(esr::Ec::get(value));
    const std::string_view meaning = meaning_of_ec(ec);
    if (meaning == "reserved")
        return fmt::format("Exception class {:#04x} is reserved: no processor reports it.", ec);
    return fmt::format("{}.", meaning);
}

std::string of_instruction_class(std::uint64_t value, Ec ec) {
    switch (ec) {
    case Ec::unknown:
        return "The instruction is UNDEFINED here: not allocated, or not allowed at this Exception level or "
               "in "
               "this state.";
    case Ec::wfx:
        return fmt::format("{} was trapped: SCTLR_EL1.nTWI or nTWE forbids it at EL0.",
                           meaning_of_wfx(wfx::Ti::get(value)));
    case Ec::fp_asimd:
        return "A floating-point or SIMD instruction was trapped: CPACR_EL1.FPEN does not allow it at this "
               "Exception level.";
    case Ec::illegal_state:
        return "An instruction was executed with PSTATE.IL = 1, usually because the last exception return "
               "was an "
               "illegal one.";
    case Ec::svc64:
        return fmt::format("SVC #{:#x} was executed in AArch64 state: a system call.",
                           immediate::Imm16::get(value));
    case Ec::sys64:
        return system_access(value);
    case Ec::pc_alignment:
        return "The PC is not a multiple of 4: a branch or return went to a misaligned address.";
    case Ec::sp_alignment:
        return "A load or store used an SP that is not a multiple of 16 as its base.";
    case Ec::brk64:
        return brk(value);
    default:
        return plain(value);
    }
}

} // namespace

std::string summary_of_esr(std::uint64_t value) {
    const Ec ec = static_cast<Ec>(esr::Ec::get(value));
    switch (ec) {
    case Ec::instruction_abort_lower:
    case Ec::instruction_abort_current:
        return instruction_abort(value, ec);
    case Ec::data_abort_lower:
    case Ec::data_abort_current:
        return data_abort(value, ec);
    case Ec::breakpoint_lower:
    case Ec::breakpoint_current:
        return debug_event(ec, "Hardware breakpoint");
    case Ec::step_lower:
    case Ec::step_current:
        return debug_event(ec, "Software step");
    case Ec::watchpoint_lower:
    case Ec::watchpoint_current:
        return debug_event(ec, "Watchpoint");
    default:
        return of_instruction_class(value, ec);
    }
}

} // namespace faultline::exceptions
