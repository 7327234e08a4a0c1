#include "sim/gdbstub/registers.hpp"

#include <vector>

#include <fmt/format.h>

#include "sim/gdbstub/hex.hpp"

namespace faultline::sim::gdbstub {

namespace {

using exceptions::Processor;
using exceptions::SysReg;

/// First numbers of each kind.
constexpr std::uint64_t first_x = 0, sp = 31, pc = 32, cpsr = 33, first_v = 34, fpsr = 66, fpcr = 67;
static_assert(fpcr + 1 == g_packet_registers);
constexpr unsigned word_bytes = 4, register_bytes = 8, vector_bytes = 16;
/// Of cpu_context, which holds what a callee preserves.
constexpr std::uint64_t first_saved_x = 19;

/// The registers with a value of their own that can be read.
const std::vector<SysReg>& system_registers() {
    static const std::vector<SysReg> list = [] {
        std::vector<SysReg> found;
        for (unsigned i = 0; i < static_cast<unsigned>(SysReg::count); ++i)
            if (const auto reg = static_cast<SysReg>(i);
                exceptions::row(reg).rights != exceptions::Rights::wo)
                found.push_back(reg);
        return found;
    }();
    return list;
}

std::uint64_t current_task_number() {
    return g_packet_registers + system_registers().size();
}

unsigned size_of(std::uint64_t number) {
    if (number >= first_v && number < fpsr)
        return vector_bytes;
    return number == cpsr || number == fpsr || number == fpcr ? word_bytes : register_bytes;
}

std::string unknown(std::uint64_t number) {
    return std::string(std::size_t{size_of(number)} * 2, 'x');
}

std::uint64_t system_value(const Processor& cpu, SysReg reg) {
    return reg == SysReg::sp_el0 ? cpu.sp_el0 : cpu.sys[reg];
}

std::string of_processor(std::uint64_t number, const Processor& cpu) {
    if (number < sp)
        return hex_register(cpu.x[number - first_x], register_bytes);
    if (number == sp)
        return hex_register(cpu.sp(), register_bytes);
    if (number == pc)
        return hex_register(cpu.pc, register_bytes);
    if (number == cpsr)
        return hex_register(cpu.pstate.raw, word_bytes);
    if (number < fpsr) {
        const exceptions::Vector128& v = cpu.v[number - first_v];
        return hex_register(v.lo, register_bytes) + hex_register(v.hi, register_bytes);
    }
    if (number == fpsr)
        return hex_register(cpu.fpsr, word_bytes);
    if (number == fpcr)
        return hex_register(cpu.fpcr, word_bytes);
    return hex_register(system_value(cpu, system_registers()[number - g_packet_registers]), register_bytes);
}

std::string of_switched_out(std::uint64_t number, const SavedRegisters& saved) {
    if (number >= first_saved_x && number < sp)
        return hex_register(saved.x[number], register_bytes);
    if (number == sp)
        return hex_register(saved.sp, register_bytes);
    if (number == pc)
        return hex_register(saved.pc, register_bytes);
    return unknown(number);
}

/// A debugger may set flags and masks; the exception level is where the program is, not a value.
bool write_pstate(std::uint64_t value, Processor& cpu) {
    if (((value ^ cpu.pstate.raw) & exceptions::spsr::Mode::mask) != 0)
        return false;
    cpu.pstate.raw = value & exceptions::pstate_bits(cpu.features);
    return true;
}

bool write_system(SysReg reg, std::uint64_t value, Processor& cpu) {
    const exceptions::RegisterRow& row = exceptions::row(reg);
    if (row.rights == exceptions::Rights::ro)
        return false;
    if (reg == SysReg::sp_el0)
        cpu.sp_el0 = value;
    else
        cpu.sys[reg] = (cpu.sys[reg] & ~row.writable) | (value & row.writable);
    return true;
}

std::string general_registers_xml() {
    std::string xml =
        "<feature name=\"org.gnu.gdb.aarch64.core\">"
        "<flags id=\"cpsr_flags\" size=\"4\">"
        "<field name=\"SP\" start=\"0\" end=\"0\"/><field name=\"EL\" start=\"2\" end=\"3\"/>"
        "<field name=\"F\" start=\"6\" end=\"6\"/><field name=\"I\" start=\"7\" end=\"7\"/>"
        "<field name=\"A\" start=\"8\" end=\"8\"/><field name=\"D\" start=\"9\" end=\"9\"/>"
        "<field name=\"IL\" start=\"20\" end=\"20\"/><field name=\"SS\" start=\"21\" end=\"21\"/>"
        "<field name=\"PAN\" start=\"22\" end=\"22\"/><field name=\"UAO\" start=\"23\" end=\"23\"/>"
        "<field name=\"V\" start=\"28\" end=\"28\"/><field name=\"C\" start=\"29\" end=\"29\"/>"
        "<field name=\"Z\" start=\"30\" end=\"30\"/><field name=\"N\" start=\"31\" end=\"31\"/>"
        "</flags>";
    for (std::uint64_t i = first_x; i < sp; ++i)
        xml += fmt::format("<reg name=\"x{}\" bitsize=\"64\"/>", i);
    return xml + "<reg name=\"sp\" bitsize=\"64\" type=\"data_ptr\"/>"
                 "<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\"/>"
                 "<reg name=\"cpsr\" bitsize=\"32\" type=\"cpsr_flags\"/></feature>";
}

/// A vector register can be looked at in lanes of every size.
std::string vector_registers_xml() {
    struct Lanes {
        const char *id, *type, *field;
        unsigned count;
    };
    constexpr Lanes lanes[] = {{"v2d", "ieee_double", "d", 2}, {"v2u", "uint64", "u", 2},
                               {"v4f", "ieee_single", "s", 4}, {"v4u", "uint32", "w", 4},
                               {"v8u", "uint16", "h", 8},      {"v16u", "uint8", "b", 16}};
    std::string xml = "<feature name=\"org.gnu.gdb.aarch64.fpu\">", fields;
    for (const Lanes& lane : lanes) {
        xml += fmt::format("<vector id=\"{}\" type=\"{}\" count=\"{}\"/>", lane.id, lane.type, lane.count);
        fields += fmt::format("<field name=\"{}\" type=\"{}\"/>", lane.field, lane.id);
    }
    xml += "<union id=\"lanes\">" + fields + "<field name=\"q\" type=\"uint128\"/></union>";
    for (std::uint64_t i = first_v; i < fpsr; ++i)
        xml += fmt::format("<reg name=\"v{}\" bitsize=\"128\" type=\"lanes\"/>", i - first_v);
    return xml + "<reg name=\"fpsr\" bitsize=\"32\"/><reg name=\"fpcr\" bitsize=\"32\"/></feature>";
}

std::string system_registers_xml() {
    std::string xml = "<feature name=\"org.faultline.aarch64.system\">";
    for (std::size_t i = 0; i < system_registers().size(); ++i)
        xml += fmt::format(
            "<reg name=\"{}\" bitsize=\"64\" regnum=\"{}\" group=\"system\" save-restore=\"no\"/>",
            exceptions::name(system_registers()[i]), g_packet_registers + i);
    return xml + fmt::format("<reg name=\"current_task\" bitsize=\"64\" type=\"data_ptr\" regnum=\"{}\" "
                             "group=\"system\" save-restore=\"no\"/></feature>",
                             current_task_number());
}

} // namespace

std::uint64_t register_count() {
    return current_task_number() + 1;
}

std::string read_register(std::uint64_t number, const RegisterSource& source) {
    if (number >= register_count())
        return {};
    if (number == current_task_number())
        return source.task != 0 ? hex_register(source.task, register_bytes) : unknown(number);
    if (source.cpu != nullptr)
        return of_processor(number, *source.cpu);
    return source.saved != nullptr ? of_switched_out(number, *source.saved) : unknown(number);
}

std::string read_registers(const RegisterSource& source) {
    std::string text;
    for (std::uint64_t number = 0; number < g_packet_registers; ++number)
        text += read_register(number, source);
    return text;
}

bool write_register(std::uint64_t number, std::span<const std::byte> bytes, Processor& cpu) {
    if (number >= current_task_number() || bytes.size() != size_of(number))
        return false;
    const std::uint64_t value = number_of(bytes);
    if (number < sp)
        cpu.x[number - first_x] = value;
    else if (number == sp)
        cpu.sp() = value;
    else if (number == pc)
        cpu.pc = value;
    else if (number == cpsr)
        return write_pstate(value, cpu);
    else if (number < fpsr)
        cpu.v[number - first_v] = {value, number_of(bytes.subspan(register_bytes))};
    else if (number == fpsr)
        cpu.fpsr = static_cast<std::uint32_t>(value);
    else if (number == fpcr)
        cpu.fpcr = static_cast<std::uint32_t>(value);
    else
        return write_system(system_registers()[number - g_packet_registers], value, cpu);
    return true;
}

bool write_registers(std::span<const std::byte> bytes, Processor& cpu) {
    Processor changed = cpu;
    for (std::uint64_t number = 0; number < g_packet_registers; ++number) {
        const unsigned size = size_of(number);
        if (bytes.size() < size || !write_register(number, bytes.first(size), changed))
            return false;
        bytes = bytes.subspan(size);
    }
    if (!bytes.empty())
        return false;
    cpu = changed;
    return true;
}

std::string target_description() {
    return "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
           "<target version=\"1.0\"><architecture>aarch64</architecture>" +
           general_registers_xml() + vector_registers_xml() + system_registers_xml() + "</target>";
}

} // namespace faultline::sim::gdbstub
