// Hints of the fields that are bits of a register, bytes of a table, or words of the saved registers: LogRule::hint.
#pragma once

#include <string>
#include <string_view>

#include "gui/log_rules.hpp"

namespace faultline::gui {

/// The whole of ESR_EL1, field by field.
std::string esr_hint(const LogContext&, std::string_view name, std::string_view word);
/// One field of the ESR_EL1 that the exception wrote, by the name that the kernel prints.
std::string syndrome_field_hint(const LogContext&, std::string_view name, std::string_view word);
/// PSTATE, field by field.
std::string pstate_hint(const LogContext&, std::string_view name, std::string_view word);
/// An entry of a table: which eight bytes, and what they say.
std::string descriptor_hint(const LogContext&, std::string_view name, std::string_view word);
/// A register out of the pt_regs: "sp", "x29".
std::string saved_register_hint(const LogContext&, std::string_view name, std::string_view word);

} // namespace faultline::gui
