// What the instruction at PC is about to do, in words.

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gui/code_view.hpp"
#include "gui/walk_view.hpp"
#include "mmu/walk.hpp"
#include "sim/code_reference.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/disassembly.hpp"
#include "sim/load_store.hpp"
#include "sim/render.hpp"

namespace faultline::gui {

namespace {

constexpr unsigned stack_pointer = 31;

std::string with_name(const sim::GuestSymbols& symbols, std::uint64_t value) {
    const std::string name = short_name(symbols, value);
    return name.empty() ? fmt::format("{:#x}", value) : fmt::format("{:#x} {}", value, name);
}

/// The registers that the instruction reads, each with its value.
std::string operands(const sim::Debugger& debugger, const exceptions::Processor& cpu, std::uint32_t word) {
    const std::uint32_t reads = sim::register_use(word).reads;
    std::vector<std::string> shown;
    for (unsigned number = 0; number <= stack_pointer; ++number) {
        if ((reads >> number & 1U) == 0)
            continue;
        const std::uint64_t value = number == stack_pointer ? cpu.sp() : cpu.x[number];
        shown.push_back(fmt::format("{} = {}",
                                    number == stack_pointer ? std::string("sp") : fmt::format("x{}", number),
                                    with_name(debugger.symbols(), value)));
    }
    return fmt::format("{}", fmt::join(shown, "   "));
}

const char* verb(sim::MemoryOperation operation) {
    using enum sim::MemoryOperation;
    switch (operation) {
    case load:
    case load_exclusive:
    case load_structures:
        return "loads";
    case store:
    case store_exclusive:
    case store_structures:
        return "stores";
    case atomic:
    case compare_and_swap:
        return "loads and stores";
    case prefetch:
        break;
    }
    return "prefetches";
}

bool writes(sim::MemoryOperation operation) {
    using enum sim::MemoryOperation;
    return operation == store || operation == store_exclusive || operation == store_structures ||
           operation == atomic || operation == compare_and_swap;
}

/// What the tables say to the access; a TLB entry may say something else.
std::string access_text(Session& session, const sim::LoadStore& access) {
    const exceptions::Processor& cpu = session.moment().cpu;
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Va at{sim::effective_address(access, cpu)};
    const auto kind = writes(access.operation) ? mmu::AccessKind::write : mmu::AccessKind::read;
    const mmu::Walk walk =
        mmu::walk(machine.regime(), machine.memory(), at,
                  access.access(kind, cpu.pstate.el(), cpu.pstate.pan(), cpu.pstate.uao()));
    std::string text = fmt::format("{} {} bytes at {}", verb(access.operation), access.total_bytes(),
                                   with_name(session.story().debugger().symbols(), at.raw));
    if (const mmu::Fault* const fault = walk.fault())
        return text + fmt::format(": the tables say {}", sim::fault_title(*fault));
    text += fmt::format(", physical {:#x}", mmu::output_address(*walk.leaf(), at).raw);
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    const std::size_t size = std::min<std::size_t>(access.total_bytes(), bytes.size());
    if (!machine.peek(at, std::span(bytes).first(size)))
        return text;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8U | std::to_integer<std::uint64_t>(bytes.at(i));
    return text + fmt::format(", where {:#x} is now", value);
}

} // namespace

std::vector<std::string> about_to_do(Session& session) {
    const sim::Debugger& debugger = session.story().debugger();
    const exceptions::Processor& cpu = session.moment().cpu;
    const auto code = sim::GuestMemory(debugger.machine()).number(cpu.pc, sizeof(std::uint32_t));
    if (!code)
        return {};
    const auto word = static_cast<std::uint32_t>(*code);
    std::vector<std::string> lines;
    if (std::string values = operands(debugger, cpu, word); !values.empty())
        lines.push_back(std::move(values));
    if (const auto access = sim::decode_load_store(word, cpu.features))
        lines.push_back(access_text(session, *access));
    return lines;
}

} // namespace faultline::gui
