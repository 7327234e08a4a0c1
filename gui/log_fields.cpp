#include "gui/log_fields.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "gui/kernel_registers.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/text.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;

std::string fields_text(const DecodedRegister& decoded) {
    std::string text = fmt::format("{:#x}: {}", decoded.value, decoded.summary);
    for (const DecodedField& field : decoded.fields)
        if (field.value != 0)
            text += fmt::format("\n{:>8} {} = {}  {}", bit_range(field), field.name, digits(field),
                                field.meaning);
    return text;
}

/// Fields that the kernel prints whatever the class is, and those of ISS2, which this processor leaves 0. 6.6.0,
/// arch/arm64/include/asm/esr.h.
struct PrintedField {
    std::string_view name;
    unsigned hi, lo;
    std::string_view meaning;
};
constexpr auto printed_fields = std::to_array<PrintedField>({
    {"ISS", 24, 0, "Instruction Specific Syndrome: what the class means by it"},
    {"ISS2", 55, 32, "second part of the syndrome: 0 where no extension uses it"},
    {"ISV", 24, 24, "Instruction Syndrome Valid: 1 only for some aborts taken to EL2"},
    {"TnD", 42, 42, "Tag not Data: the access was to an Allocation Tag (FEAT_MTE2)"},
    {"TagAccess", 41, 41, "the store also was to an Allocation Tag (FEAT_MTE2)"},
    {"GCS", 40, 40, "the access was one to the Guarded Control Stack (FEAT_GCS)"},
    {"Overlay", 38, 38, "an overlay permission refused it (FEAT_S1POE)"},
    {"DirtyBit", 37, 37, "the hardware would have had to set the dirty state (FEAT_S1PIE)"},
    {"Xs", 36, 32, "the register of a 64-byte store (FEAT_LS64)"},
});

std::string place_of(std::string_view name) {
    return name == "IL" ? "Instruction Length of the trapped instruction" : std::string{};
}

/// Levels of the tables are folded as three of them need: what Linux calls p4d and pud is the entry of the pgd.
int level_of(std::string_view name) {
    if (name == "pgd" || name == "p4d" || name == "pud")
        return 1;
    return name == "pmd" ? 2 : 3;
}

} // namespace

std::string esr_hint(const LogContext&, std::string_view, std::string_view word) {
    const auto value = parse_hex(word);
    return value ? "ESR_EL1 = " + fields_text(exceptions::decode_esr(*value)) : std::string{};
}

std::string syndrome_field_hint(const LogContext& context, std::string_view name, std::string_view) {
    if (context.taken == nullptr)
        return {};
    const std::uint64_t esr = context.taken->record.esr;
    const auto printed = std::ranges::find(printed_fields, name, &PrintedField::name);
    if (printed != printed_fields.end())
        return fmt::format("bits [{}:{}] of ESR_EL1 {:#018x}\n{}", printed->hi, printed->lo, esr,
                           printed->meaning);
    const DecodedRegister decoded = exceptions::decode_esr(esr);
    for (const DecodedField& field : decoded.fields)
        if (field.name == name || (name == "FSC" && (field.name == "DFSC" || field.name == "IFSC")))
            return fmt::format("bits {} of ESR_EL1 {:#018x}: {}\n{}\n{}", bit_range(field), esr,
                               digits(field), field.long_name.empty() ? place_of(name) : field.long_name,
                               field.meaning);
    return fmt::format("a field of ESR_EL1 {:#018x} that this class of exception does not have", esr);
}

std::string pstate_hint(const LogContext&, std::string_view, std::string_view word) {
    const auto value = parse_hex(word);
    return value ? "SPSR_EL1, saved as pt_regs.pstate = " + fields_text(exceptions::decode_spsr(*value))
                 : std::string{};
}

std::string descriptor_hint(const LogContext& context, std::string_view name, std::string_view word) {
    const auto value = parse_hex(word);
    if (!value)
        return {};
    if (name.starts_with('*'))
        name.remove_prefix(1);
    const int level = level_of(name);
    std::string place;
    if (context.taken != nullptr && context.taken->walk)
        for (const mmu::WalkStep& step : context.taken->walk->steps())
            if (step.level == level && step.descriptor == *value)
                place = fmt::format("the eight bytes at physical address {:#x}, ", step.descriptor_at.raw);
    const bool folded = name == "p4d" || name == "pud";
    return fmt::format("{}a level {} descriptor{}\n{}", place, level,
                       folded ? " (three levels: it is the entry of the pgd again)" : "",
                       fields_text(exceptions::decode_descriptor(*value, level)));
}

std::string saved_register_hint(const LogContext& context, std::string_view name, std::string_view word) {
    const auto value = parse_hex(word);
    if (!value)
        return {};
    std::string place = "sp";
    if (name.starts_with('x'))
        place = fmt::format("regs[{}]", name.substr(1));
    const sim::DebugInfo* const debug = context.story.debugger().symbols().kernel_debug();
    const auto member =
        debug != nullptr ? debug->member("pt_regs", name.starts_with('x') ? "regs" : "sp") : std::nullopt;
    constexpr std::uint64_t bytes = sizeof(std::uint64_t);
    std::string text = fmt::format("pt_regs.{}", place);
    if (member && name.starts_with('x'))
        text += fmt::format(", {:#x} bytes into it",
                            member->offset + bytes * sim::parse_number(name.substr(1)).value_or(0));
    else if (member)
        text += fmt::format(", {:#x} bytes into it", member->offset);
    return text + "\n" + address_hint(context, *value);
}

} // namespace faultline::gui
