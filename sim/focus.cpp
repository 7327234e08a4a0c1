#include "sim/focus.hpp"

#include <string_view>

#include "sim/symbols.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

void set_focus(Recording& recording, const Target& target) {
    const std::string_view text = target.scenario.focus;
    const std::size_t colon = text.find(':');
    const Symbols symbols(target.program.elf);
    const Symbol* const symbol = text.empty() ? nullptr : symbols.find(text.substr(0, colon));
    if (symbol == nullptr)
        return;
    const auto n = colon == text.npos ? std::nullopt : parse_number(text.substr(colon + 1));
    const Focus linked{symbol->address, symbol->address + symbol->size, n.value_or(0)};
    recording.linked_focus = {linked, target.program.elf.entry()};
    if (!has_program(target.scenario))
        recording.focus = linked;
}

} // namespace faultline::sim
