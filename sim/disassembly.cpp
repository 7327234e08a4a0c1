#include "sim/disassembly.hpp"

#include <array>
#include <cstring>
#include <optional>

#include <capstone/capstone.h>
#include <fmt/format.h>

namespace faultline::sim {

namespace {

constexpr std::size_t instruction_size = 4;

/// Capstone numbers X29 and X30 apart from the others.
std::optional<unsigned> general_register(unsigned reg) {
    constexpr unsigned frame_pointer = 29, link_register = 30, stack_pointer = 31;
    if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
        return reg - ARM64_REG_X0;
    if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
        return reg - ARM64_REG_W0;
    switch (reg) {
    case ARM64_REG_X29:
        return frame_pointer;
    case ARM64_REG_X30:
        return link_register;
    case ARM64_REG_SP:
    case ARM64_REG_WSP:
        return stack_pointer;
    default:
        return std::nullopt;
    }
}

std::uint32_t general_registers(std::span<const std::uint16_t> regs) {
    std::uint32_t mask = 0;
    for (const std::uint16_t reg : regs)
        if (const auto number = general_register(reg))
            mask |= 1U << *number;
    return mask;
}

/// Capstone's handle and its one instruction buffer.
class Disassembler {
public:
    /// With `detail`, registers are told, too; the buffer has room for them only if that is said before.
    explicit Disassembler(bool detail) {
        if (cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle_) != CS_ERR_OK ||
            cs_option(handle_, CS_OPT_DETAIL, detail ? CS_OPT_ON : CS_OPT_OFF) != CS_ERR_OK)
            return;
        instruction_ = cs_malloc(handle_);
    }
    Disassembler(const Disassembler&) = delete;
    Disassembler& operator=(const Disassembler&) = delete;
    ~Disassembler() {
        if (instruction_ != nullptr)
            cs_free(instruction_, 1);
        if (handle_ != 0)
            cs_close(&handle_);
    }

    RegisterUse use(std::uint32_t word) {
        std::array<std::uint8_t, instruction_size> bytes{};
        std::memcpy(bytes.data(), &word, sizeof word);
        const std::uint8_t* code = bytes.data();
        std::size_t size = bytes.size();
        std::uint64_t address = 0;
        cs_regs reads, writes;
        std::uint8_t read_count = 0, write_count = 0;
        if (instruction_ == nullptr || !cs_disasm_iter(handle_, &code, &size, &address, instruction_) ||
            cs_regs_access(handle_, instruction_, reads, &read_count, writes, &write_count) != CS_ERR_OK)
            return {};
        const RegisterUse use{general_registers({reads, read_count}),
                              general_registers({writes, write_count})};
        // Capstone 5 takes the first operand of these for one that is written.
        const std::string_view name = instruction_->mnemonic;
        return name == "cmp" || name == "cmn" || name == "tst" ? RegisterUse{use.reads | use.writes, 0} : use;
    }

    std::string text(const std::byte* code, std::uint64_t address, std::uint32_t word) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(code);
        std::size_t size = instruction_size;
        if (instruction_ == nullptr || !cs_disasm_iter(handle_, &bytes, &size, &address, instruction_))
            return fmt::format(".inst {:#010x}", word);
        if (instruction_->op_str[0] == 0)
            return instruction_->mnemonic;
        return fmt::format("{} {}", instruction_->mnemonic, instruction_->op_str);
    }

private:
    csh handle_ = 0;
    cs_insn* instruction_ = nullptr;
};

} // namespace

RegisterUse register_use(std::uint32_t word) {
    return Disassembler(true).use(word);
}

std::vector<Instruction> disassemble(std::span<const std::byte> code, std::uint64_t address) {
    Disassembler disassembler(false);
    std::vector<Instruction> result;
    for (std::size_t offset = 0; offset + instruction_size <= code.size(); offset += instruction_size) {
        Instruction instruction{address + offset, 0, {}};
        std::memcpy(&instruction.word, code.data() + offset, instruction_size);
        instruction.text = disassembler.text(code.data() + offset, instruction.address, instruction.word);
        result.push_back(std::move(instruction));
    }
    return result;
}

} // namespace faultline::sim
