// Symbols, source lines, signatures and instructions of real files: the guest kernel and a compiled scenario.

#include <string>

#include <gtest/gtest.h>

#include "sim/debug_info.hpp"
#include "sim/disassembly.hpp"
#include "sim/symbols.hpp"
#include "sim/target.hpp"

namespace faultline::sim {
namespace {

OpenElf open(const std::string& path) {
    auto file = OpenElf::open(data_directory() + path);
    if (!file) {
        ADD_FAILURE() << file.error();
        std::abort();
    }
    return *std::move(file);
}

TEST(Symbols, FindFunctionsByNameAndAddress) {
    const OpenElf kernel = open("/kernels/vmlinux-4.9");
    const Symbols symbols(kernel.elf);
    const Symbol* const function = symbols.find("do_mem_abort");
    ASSERT_NE(function, nullptr);
    EXPECT_TRUE(function->is_function);
    EXPECT_GT(function->size, 0U);
    EXPECT_EQ(symbols.function_at(function->address), function);
    EXPECT_EQ(symbols.function_at(function->address + function->size - 4), function);
    EXPECT_NE(symbols.function_at(function->address + function->size), function);
    EXPECT_EQ(symbols.describe(function->address + 8)->rfind("do_mem_abort+0x8/0x", 0), 0U);
    EXPECT_EQ(symbols.find("no_such_function"), nullptr);
    EXPECT_EQ(symbols.function_at(0), nullptr);
    EXPECT_EQ(symbols.function_at(UINT64_MAX), nullptr);
}

TEST(DebugInfo, KnowsWhatAFunctionTakesAndReturns) {
    const OpenElf kernel = open("/kernels/vmlinux-4.9");
    const auto debug = DebugInfo::open(kernel.elf);
    ASSERT_TRUE(debug);
    const Symbols symbols(kernel.elf);
    const auto abort = debug->function(symbols.find("do_mem_abort")->address);
    ASSERT_TRUE(abort);
    EXPECT_EQ(abort->name, "do_mem_abort");
    ASSERT_EQ(abort->parameters.size(), 3U);
    EXPECT_EQ(abort->parameters[0].name, "addr");
    EXPECT_EQ(abort->parameters[1].name, "esr");
    EXPECT_EQ(abort->parameters[1].type.kind, ValueKind::unsigned_integer);
    EXPECT_EQ(abort->parameters[1].type.size, 4U);
    EXPECT_EQ(abort->parameters[2].type.kind, ValueKind::pointer);
    EXPECT_FALSE(debug->function(0));
}

TEST(DebugInfo, FindsTheLineOfTheStore) {
    const OpenElf program = open("/scenarios/el0_da/build/nopie");
    const auto debug = DebugInfo::open(program.elf);
    ASSERT_TRUE(debug);
    const Symbols symbols(program.elf);
    const Symbol* const main = symbols.find("main");
    ASSERT_NE(main, nullptr);
    bool found = false;
    for (const Instruction& instruction :
         disassemble(program.elf.at(main->address, main->size), main->address)) {
        if (instruction.text.rfind("str ", 0) != 0)
            continue;
        const auto line = debug->line(instruction.address);
        ASSERT_TRUE(line) << instruction.text;
        EXPECT_EQ(line->file, "/scenarios/el0_da/el0_da.c") << "no path of the machine it was compiled on";
        const auto excerpt = source_excerpt(data_directory() + "/scenarios/el0_da", *line, 0);
        ASSERT_TRUE(excerpt);
        EXPECT_NE(excerpt->lines.front().find("*p = 1"), std::string::npos) << excerpt->lines.front();
        found = true;
    }
    EXPECT_TRUE(found) << "main stores";
}

TEST(SourceExcerpt, StaysInsideTheFile) {
    const std::string folder = data_directory() + "/scenarios/el0_da";
    EXPECT_EQ(source_excerpt(folder, {"x/el0_da.c", 1}, 2)->first, 1);
    EXPECT_FALSE(source_excerpt(folder, {"el0_da.c", 5000}, 2));
    EXPECT_FALSE(source_excerpt(folder, {"no_such_file.c", 1}, 2));
    EXPECT_FALSE(source_excerpt(folder, {"", 1}, 2));
}

struct ValueCase {
    const char* what;
    ValueType type;
    std::uint64_t value;
    const char* text;
};

TEST(FormatValue, WritesValuesAsCDoes) {
    const std::vector<Enumerator> flags = {{"NONE", 0}, {"A", 1}, {"B", 2}, {"AB", 3}, {"BADMAP", 0x10000}};
    const ValueCase cases[] = {
        {"a small number", {ValueKind::unsigned_integer, 4, {}}, 7, "7"},
        {"a large number", {ValueKind::unsigned_integer, 4, {}}, 0x92000045, "0x92000045"},
        {"rubbish above 32 bits", {ValueKind::unsigned_integer, 4, {}}, 0xFFFFFFFF00000007, "7"},
        {"a negative int", {ValueKind::signed_integer, 4, {}}, 0xFFFFFFF2, "-14"},
        {"a negative long", {ValueKind::signed_integer, 8, {}}, 0xFFFFFFFFFFFFFFF2, "-14"},
        {"true", {ValueKind::boolean, 1, {}}, 0x101, "true"},
        {"false, with rubbish above", {ValueKind::boolean, 1, {}}, 0x100, "false"},
        {"NULL", {ValueKind::pointer, 8, {}}, 0, "NULL"},
        {"a pointer", {ValueKind::pointer, 8, {}}, 0xFFFFFF8008080000, "0xffffff8008080000"},
        {"an enumerator", {ValueKind::enumeration, 4, flags}, 0x10000, "BADMAP"},
        {"zero that has a name", {ValueKind::enumeration, 4, flags}, 0, "NONE"},
        {"a union of flags", {ValueKind::enumeration, 4, flags}, 0x10001, "A|BADMAP"},
        {"a value with an unknown bit", {ValueKind::enumeration, 4, flags}, 0x20001, "0x20001"},
        {"nothing", {ValueKind::nothing, 0, {}}, 5, ""},
    };
    for (const ValueCase& c : cases)
        EXPECT_EQ(format_value(c.type, c.value), c.text) << c.what;
}

TEST(Disassembly, ReadsInstructionsAndSurvivesData) {
    const std::uint32_t words[] = {0xB9000001, 0xD65F03C0, 0x00000000};
    const auto code = std::as_bytes(std::span(words));
    const auto instructions = disassemble(code, 0x400000);
    ASSERT_EQ(instructions.size(), 3U);
    EXPECT_EQ(instructions[0].text, "str w1, [x0]");
    EXPECT_EQ(instructions[1].text, "ret");
    EXPECT_EQ(instructions[1].address, 0x400004U);
    EXPECT_FALSE(instructions[2].text.empty());
    EXPECT_TRUE(disassemble(code.first(3), 0).empty()) << "half an instruction";
}

} // namespace
} // namespace faultline::sim
