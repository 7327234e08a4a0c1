#include "sim/disassembly.hpp"

#include <cstring>

#include <capstone/capstone.h>
#include <fmt/format.h>

namespace faultline::sim {

namespace {

constexpr std::size_t instruction_size = 4;

/// Capstone's handle and its one instruction buffer.
class Disassembler {
public:
    Disassembler() {
        if (cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle_) == CS_ERR_OK)
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

std::vector<Instruction> disassemble(std::span<const std::byte> code, std::uint64_t address) {
    Disassembler disassembler;
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
