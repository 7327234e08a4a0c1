#include "sim/compare/history.hpp"

#include <variant>

#include <fmt/format.h>

#include "sim/compare/word_names.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/disassembly.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned stack_pointer = 31;
constexpr std::size_t instruction_size = 4;

std::vector<std::string> functions_at(Debugger& debugger) {
    constexpr std::size_t most_frames = 12;
    std::vector<std::string> names;
    for (const Frame& frame : debugger.backtrace(most_frames))
        names.push_back(frame.function.empty() ? fmt::format("{:#x}", frame.pc) : frame.function);
    return names;
}

/// A place as it is called where it is written: there the structure is at hand that it belongs to.
std::string place_name(Debugger& debugger, const Place& place) {
    if (const auto* const reg = std::get_if<RegisterPlace>(&place))
        return register_name(reg->number);
    const auto& memory = std::get<MemoryPlace>(place);
    return WordNames(debugger).name(memory.pa);
}

/// Goes to the write and looks around there.
void describe(Debugger& debugger, const Origin& origin, CodePlace& by, std::vector<std::string>& callers) {
    debugger.timeline().seek(origin.at);
    if (origin.from_boot)
        return;
    by = code_place(debugger, origin.pc);
    callers = functions_at(debugger);
}

std::optional<std::uint64_t> value_of(const Debugger& debugger, const Place& place) {
    if (const auto* const reg = std::get_if<RegisterPlace>(&place))
        return register_value(debugger, reg->number);
    return debugger.machine().memory().read64(std::get<MemoryPlace>(place).pa);
}

/// The one source that both instructions have at the same place among their sources and that holds different values.
std::optional<Both<Place>> differing_source(const Both<Debugger*>& runs, const ValueStep& step) {
    std::optional<Both<Place>> found;
    const auto& a = step.origin.a.sources;
    const auto& b = step.origin.b.sources;
    for (std::size_t n = 0; a.size() == b.size() && n < a.size(); ++n) {
        if (a[n].index() != b[n].index() || value_of(*runs.a, a[n]) == value_of(*runs.b, b[n]))
            continue;
        if (found)
            return std::nullopt;
        found = Both<Place>{a[n], b[n]};
    }
    return found;
}

} // namespace

std::string register_name(unsigned number) {
    return number == stack_pointer ? "sp" : fmt::format("x{}", number);
}

std::uint64_t register_value(const Debugger& debugger, unsigned number) {
    const exceptions::Processor& cpu = debugger.machine().state().cpu();
    return number == stack_pointer ? cpu.sp() : cpu.x[number];
}

CodePlace code_place(const Debugger& debugger, std::uint64_t pc) {
    CodePlace place;
    place.pc = pc;
    const GuestSymbols& symbols = debugger.symbols();
    place.symbol = symbols.describe(pc).value_or(fmt::format("{:#x}", pc));
    if (const auto function = symbols.function_at(pc))
        place.function = function->function;
    place.line = symbols.line(pc);
    if (const auto word = GuestMemory(debugger.machine()).number(pc, instruction_size)) {
        const auto code = static_cast<std::uint32_t>(*word);
        const auto decoded = disassemble(std::as_bytes(std::span(&code, 1)), pc);
        place.instruction = decoded.empty() ? std::string{} : decoded.front().text;
    }
    return place;
}

std::vector<ValueStep> value_history(const Both<Debugger*>& runs, const Both<Instant>& at, unsigned number,
                                     std::size_t most) {
    runs.a->timeline().seek(at.a);
    runs.b->timeline().seek(at.b);
    std::vector<ValueStep> steps;
    std::optional<Both<Place>> next = Both<Place>{RegisterPlace{number}, RegisterPlace{number}};
    while (next && steps.size() < most) {
        const auto a = runs.a->origin(next->a), b = runs.b->origin(next->b);
        if (!a || !b)
            break;
        ValueStep& step =
            steps.emplace_back(ValueStep{{}, std::holds_alternative<MemoryPlace>(next->a), {*a, *b}, {}, {}});
        describe(*runs.a, *a, step.written_by.a, step.callers.a);
        describe(*runs.b, *b, step.written_by.b, step.callers.b);
        // Where one of them was never written, the other's writer knows the name.
        step.place = a->from_boot ? place_name(*runs.b, next->b) : place_name(*runs.a, next->a);
        if (a->from_boot || b->from_boot || a->pc != b->pc)
            break;
        next = differing_source(runs, step);
    }
    return steps;
}

} // namespace faultline::sim
