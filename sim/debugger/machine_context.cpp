#include "sim/debugger/machine_context.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "sim/text.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned frame_pointer = 29, link_register = 30;

/// X0 to X30 by either name; W0 to W30 are the lower halves.
std::optional<std::uint64_t> general_register(const exceptions::Processor& cpu, std::string_view name) {
    if (name == "lr")
        return cpu.x[link_register];
    if (name == "fp")
        return cpu.x[frame_pointer];
    const bool half = name.starts_with('w');
    if (!half && !name.starts_with('x'))
        return std::nullopt;
    const auto number = parse_number(name.substr(1));
    if (!number || *number >= cpu.x.size() || name != fmt::format("{}{}", name.front(), *number))
        return std::nullopt;
    const std::uint64_t value = cpu.x[*number];
    return half ? Field<0, 32>::get(value) : value;
}

} // namespace

std::optional<std::uint64_t> MachineContext::register_value(std::string_view name) const {
    const MachineState& state = machine_->state();
    const exceptions::Processor& cpu = state.cpu();
    if (const auto value = general_register(cpu, name))
        return value;
    if (name == "pc")
        return cpu.pc;
    if (name == "sp")
        return cpu.sp();
    if (name == "pstate")
        return cpu.pstate.raw;
    if (name == "el")
        return cpu.pstate.el();
    if (name == "cpu")
        return cpu_number(*scenario_, state.current);
    if (name == "retired")
        return state.now.retired;
    if (name == "SP_EL0")
        return cpu.sp_el0;
    if (name == "SP_EL1")
        return cpu.sp_el1;
    if (const auto reg = exceptions::find_register(name))
        return cpu.in_force(*reg);
    return std::nullopt;
}

std::optional<std::uint64_t> MachineContext::task_value(std::string_view name) const {
    const auto task = kernel_->current(*machine_, machine_->state().current);
    if (!task)
        return std::nullopt;
    return static_cast<std::uint64_t>(name == "pid" ? task->pid : task->tgid);
}

Result<std::uint64_t> MachineContext::value_of(std::string_view name) const {
    if (const auto value = register_value(name))
        return *value;
    if (name == "pid" || name == "tgid") {
        if (const auto value = task_value(name))
            return *value;
        return Error{fmt::format("{}: no task runs on this CPU yet", name)};
    }
    if (const auto address = symbols_->address_of(name))
        return *address;
    return Error{fmt::format("{}: no such register or symbol", name)};
}

Result<std::uint64_t> MachineContext::load(std::uint64_t address, unsigned size) const {
    if (const auto value = GuestMemory(*machine_).number(address, size))
        return *value;
    return Error{fmt::format("{:#x}: no memory is mapped there", address)};
}

// AAPCS64, "Parameter passing": pointers and integers in X0 to X7, in order.
Result<ObjectPlace> MachineContext::pointed_to_by(std::string_view name) const {
    constexpr std::size_t in_registers = 8;
    const exceptions::Processor& cpu = machine_->state().cpu();
    if (name == "current") {
        const auto task = kernel_->current(*machine_, machine_->state().current);
        return task ? Result<ObjectPlace>(ObjectPlace{"task_struct", task->address})
                    : Error{"current: no task runs on this CPU yet"};
    }
    const auto function = symbols_->function_at(cpu.pc);
    const bool begins = function && function->kernel && function->start == cpu.pc;
    const auto signature = begins ? symbols_->signature(cpu.pc) : std::nullopt;
    for (std::size_t n = 0; signature && n < std::min(signature->parameters.size(), in_registers); ++n)
        if (const Parameter& one = signature->parameters[n]; one.name == name && !one.type.structure.empty())
            return ObjectPlace{one.type.structure, cpu.x[n]};
    return Error{
        fmt::format("{}: expected current, STRUCTURE(ADDRESS), or, at the first instruction of a kernel "
                    "function, a parameter that points to a structure",
                    name)};
}

Result<std::uint64_t> MachineContext::member(const ObjectPlace& object, std::string_view path) const {
    constexpr std::string_view arrow = "->";
    const DebugInfo* const debug = symbols_->kernel_debug();
    const std::size_t cut = path.find(arrow);
    const std::string_view first = path.substr(0, cut);
    const auto place = debug != nullptr ? debug->member(object.structure, first) : std::nullopt;
    if (!place)
        return Error{fmt::format("struct {} of the kernel has no member {}", object.structure, first)};
    const std::uint64_t at = object.address + place->offset;
    constexpr std::uint64_t widest = sizeof(std::uint64_t);
    if (place->size > widest || !std::has_single_bit(place->size))
        return Error{fmt::format("{} has {} bytes, expected a number or a pointer", first, place->size)};
    const auto value = load(at, static_cast<unsigned>(place->size));
    if (cut == std::string_view::npos || !value)
        return value;
    if (place->structure.empty())
        return Error{fmt::format("{} does not point to a structure", first)};
    return member({place->structure, *value}, path.substr(cut + arrow.size()));
}

} // namespace faultline::sim
