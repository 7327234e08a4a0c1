#include "sim/debugger/guest_symbols.hpp"

#include <algorithm>

#include "mmu/regime.hpp"

namespace faultline::sim {

GuestSymbols::GuestSymbols(const Target& target)
    : kernel_{Symbols(target.kernel.elf), DebugInfo::open(target.kernel.elf)},
      program_{Symbols(target.program.elf), DebugInfo::open(target.program.elf)} {
    if (!target.program.elf.position_independent())
        biases_.push_back(0);
}

void GuestSymbols::add_program_bias(std::uint64_t bias) {
    std::erase(biases_, bias);
    biases_.push_back(bias);
}

GuestSymbols::Linked GuestSymbols::linked(std::uint64_t address) const {
    if (mmu::va_select::test(address))
        return {&kernel_, address, 0};
    // Where none is known, no address of the program means anything.
    const std::uint64_t bias = biases_.empty() ? address : biases_.back();
    return {&program_, address - bias, bias};
}

std::optional<NamedAddress> GuestSymbols::function_at(std::uint64_t address) const {
    const Linked at = linked(address);
    const Symbol* const symbol = at.image->symbols.function_at(at.address);
    if (symbol == nullptr)
        return std::nullopt;
    return NamedAddress{std::string(symbol->name), symbol->address + at.bias, symbol->size,
                        at.image == &kernel_};
}

std::optional<std::string> GuestSymbols::describe(std::uint64_t address) const {
    const Linked at = linked(address);
    return at.image->symbols.describe(at.address);
}

std::optional<SourceLine> GuestSymbols::line(std::uint64_t address) const {
    const Linked at = linked(address);
    return at.image->debug ? at.image->debug->line(at.address) : std::nullopt;
}

std::vector<std::string> GuestSymbols::inlined(std::uint64_t address) const {
    const Linked at = linked(address);
    return at.image->debug ? at.image->debug->inlined(at.address) : std::vector<std::string>{};
}

std::optional<CallFrameRow> GuestSymbols::call_frame(std::uint64_t address) const {
    const Linked at = linked(address);
    return at.image->debug ? at.image->debug->call_frame(at.address) : std::nullopt;
}

std::optional<FunctionSignature> GuestSymbols::signature(std::uint64_t address) const {
    const Linked at = linked(address);
    return at.image->debug ? at.image->debug->function(at.address) : std::nullopt;
}

std::vector<mmu::Va> GuestSymbols::function_addresses(std::string_view name) const {
    std::vector<mmu::Va> found;
    const auto is_it = [&](const Symbol& symbol) { return symbol.is_function && symbol.name == name; };
    for (const Symbol& symbol : kernel_.symbols.all())
        if (is_it(symbol))
            found.push_back(mmu::Va{symbol.address});
    for (const Symbol& symbol : program_.symbols.all())
        for (const std::uint64_t bias : biases_)
            if (is_it(symbol))
                found.push_back(mmu::Va{symbol.address + bias});
    return found;
}

std::vector<mmu::Va> GuestSymbols::line_addresses(const std::string& file, int line) const {
    std::vector<mmu::Va> found;
    if (kernel_.debug)
        for (const std::uint64_t address : kernel_.debug->addresses(file, line))
            found.push_back(mmu::Va{address});
    if (program_.debug)
        for (const std::uint64_t address : program_.debug->addresses(file, line))
            for (const std::uint64_t bias : biases_)
                found.push_back(mmu::Va{address + bias});
    return found;
}

std::optional<std::uint64_t> GuestSymbols::address_of(std::string_view symbol) const {
    if (const Symbol* const found = kernel_.symbols.find(symbol))
        return found->address;
    const Symbol* const found = program_.symbols.find(symbol);
    if (found == nullptr || biases_.empty())
        return std::nullopt;
    return found->address + biases_.back();
}

} // namespace faultline::sim
