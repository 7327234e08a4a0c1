// Conformance vectors: what is read, what is refused and how, and that a wrong expectation is noticed.
#include <string>

#include <gtest/gtest.h>

#include "sim/conformance/check_mmu_case.hpp"

namespace faultline::sim {
namespace {

/// EL0 load of one byte: VA 0x1234567120 through three tables.
const std::string good =
    R"({"id":"one","cat":"basic","cpu":"cortex-a72","ttbr0":"0x48000000","ttbr1":"0x40010000",)"
    R"("tcr":"0x4b5193519","sctlr":"0x34d5d81d","mair":"0xf4080cbb440400ff",)"
    R"("mem":{"0x48000240":"0x48001003","0x48001d10":"0x48002003","0x48002b38":"0x8abcd743"},)"
    R"("ram":[["0x40000000","0x1c0000000"]],"va":"0x1234567120","access":"read","size":1,"el":0,"pan":0,)"
    R"("unpriv":false,"op":"ldrb","pc":"0xffffff80402000c0","code":["39400001","d41fffe1"],"spsr_in":"0x3c0",)"
    R"("expect":{"fault":false,"pa":"0x8abcd120"},"par":{"s1e1r":"0xff0000008abcdb80","s1e0w":"0xff0000008abcdb80"},)"
    R"("scope":"in"})";

std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(MmuVectors, AGoodLineIsRead) {
    const auto v = parse_mmu_vector(good, "f:1");
    ASSERT_TRUE(v) << v.error();
    EXPECT_EQ(v->id, "one");
    EXPECT_EQ(v->ttbr0, 0x4800'0000U);
    EXPECT_EQ(v->memory.size(), 3U);
    EXPECT_EQ(v->code, (std::vector<std::uint32_t>{0x3940'0001, 0xD41F'FFE1}));
    EXPECT_EQ(v->expect.pa, 0x8ABC'D120U);
    EXPECT_EQ(v->cpacr, 0x30'0000U) << "the default";
    EXPECT_EQ(v->par.size(), 2U);
}

struct Refused {
    const char* sentence;
    std::string line;
    const char* error; ///< after "f:7: "
};

TEST(MmuVectors, ABadLineIsRefusedInWords) {
    const Refused cases[] = {
        {"not JSON", "{\"id\":", "expected one JSON object on the line"},
        {"not an object", "[1]", "expected one JSON object on the line"},
        {"nothing in it", "{}", "key `id`: is missing"},
        {"a register as a number", with(good, R"("tcr":"0x4b5193519")", R"("tcr":5)"),
         "key `tcr`: expected a string of hexadecimal digits"},
        {"a register of 17 digits", with(good, "0x4b5193519", "0x12345678901234567"),
         "key `tcr`: expected 1 to 16 hexadecimal digits"},
        {"a register with something behind it", with(good, "0x4b5193519", "0x4b5 "),
         "key `tcr`: expected 1 to 16 hexadecimal digits"},
        {"an unknown CPU", with(good, "cortex-a72", "z80"),
         "key `cpu`: expected cortex-a72 or max, found `z80`"},
        {"an unknown access", with(good, R"("access":"read")", R"("access":"peek")"),
         "key `access`: expected read, write, exec, rmw, dczva, cmo, prefetch or insn, found `peek`"},
        {"EL3", with(good, R"("el":0)", R"("el":3)"), "key `el`: expected a number from 0 to 1"},
        {"a negative size", with(good, R"("size":1)", R"("size":-1)"),
         "key `size`: expected a number from 0 to 64"},
        {"RAM that ends before it starts",
         with(good, R"(["0x40000000","0x1c0000000"])", R"(["0x2000","0x1000"])"),
         "key `ram`: expected whole pages, the end above the start"},
        {"RAM not in pages", with(good, R"(["0x40000000","0x1c0000000"])", R"(["0x40000000","0x40000010"])"),
         "key `ram`: expected whole pages, the end above the start"},
        {"no RAM", with(good, R"(["0x40000000","0x1c0000000"])", ""),
         "key `ram`: expected at least one range"},
        {"code of 33 bits", with(good, "39400001", "139400001"),
         "key `code`: expected at most 16 words of 32 bits"},
        {"an unknown AT", with(good, "s1e1r", "s12e1r"),
         "key `par`: expected s1e1r, s1e1w, s1e0r, s1e0w, s1e1rp or s1e1wp, found `s12e1r`"},
        {"a fault without a syndrome", with(good, R"("fault":false)", R"("fault":true)"),
         "key `esr`: is missing"},
        {"neither in nor out", with(good, R"("scope":"in")", R"("scope":"maybe")"),
         "key `scope`: expected in or out"},
        {"a register it does not know", with(good, R"("spsr_in")", R"("sys":{"actlr":"0x1"},"spsr_in")"),
         "key `actlr`: expected cpacr, cntkctl or mdscr in `sys`"},
    };
    for (const auto& c : cases) {
        const auto v = parse_mmu_vector(c.line, "f:7");
        ASSERT_FALSE(v) << c.sentence;
        EXPECT_EQ(v.error(), std::string{"f:7: "} + c.error) << c.sentence;
    }
    EXPECT_FALSE(parse_mmu_vector(std::string(max_vector_line + 1, ' '), "f:7"));
    EXPECT_FALSE(parse_mmu_vector(std::string(100'000, '['), "f:7")) << "deep nesting";
}

/// The fields in which the model disagrees with a line.
std::string disagreements(const std::string& line) {
    const auto v = parse_mmu_vector(line, "f:1");
    EXPECT_TRUE(v) << v.error();
    mmu::PhysicalMemory memory;
    EXPECT_TRUE(memory.add_bank(mmu::Pa{0x4000'0000}, 0x1'8000'0000));
    EXPECT_TRUE(write_tables(*v, memory));
    std::string fields;
    for (const auto& m : compare(*v, v->expect, model_vector(*v, memory)))
        fields += m.field + " ";
    return fields;
}

TEST(MmuVectors, AWrongExpectationIsNoticed) {
    EXPECT_EQ(disagreements(good), "");
    EXPECT_EQ(disagreements(with(good, R"("pa":"0x8abcd120")", R"("pa":"0x8abcd121")")), "pa ");
    EXPECT_EQ(disagreements(with(good, R"("s1e0w":"0xff0000008abcdb80")", R"("s1e0w":"0x81f")")),
              "par.S1E0W ");
    EXPECT_EQ(disagreements(with(good, "0x8abcd743", "0x8abcd740")), "exception par.S1E0W par.S1E1R ");
    const std::string fault = with(
        with(good, "0x8abcd743", "0x0"), R"({"fault":false,"pa":"0x8abcd120"})",
        R"({"fault":true,"esr":"0x92000007","far":"0x1234567120","vector":"0x400","elr":"0xffffff80402000c0",)"
        R"("spsr":"0x3c0","pstate_after":{"el":1,"spsel":1,"daif":"0xf"}})");
    const std::string no_par =
        with(fault, R"("par":{"s1e1r":"0xff0000008abcdb80","s1e0w":"0xff0000008abcdb80"},)", "");
    EXPECT_EQ(disagreements(no_par), "");
    EXPECT_EQ(disagreements(with(no_par, "0x92000007", "0x92000006")), "esr ");
    EXPECT_EQ(disagreements(with(no_par, R"("far":"0x1234567120")", R"("far":"0x1234567000")")), "far ");
    EXPECT_EQ(disagreements(with(no_par, R"("far":"0x1234567120",)", "")), "far ");
    EXPECT_EQ(disagreements(with(no_par, R"("vector":"0x400")", R"("vector":"0x200")")), "vector ");
    EXPECT_EQ(disagreements(with(no_par, R"("elr":"0xffffff80402000c0")", R"("elr":"0xffffff80402000c4")")),
              "elr ");
    EXPECT_EQ(disagreements(with(no_par, R"("spsr":"0x3c0")", R"("spsr":"0x3c5")")), "spsr ");
    EXPECT_EQ(disagreements(with(no_par, R"("daif":"0xf")", R"("daif":"0x0")")), "pstate_after.daif ");
}

TEST(MmuVectors, DeviceAlignmentComesBeforePermission) {
    // A Device page (attribute 1) of the kernel, read unaligned from EL0; the line wants a permission fault.
    std::string line = with(good, "0x8abcd743", "0x8abcd707");
    line = with(line, R"("va":"0x1234567120","access":"read","size":1)",
                R"("va":"0x1234567121","access":"read","size":8)");
    line = with(line, "39400001", "f9400001");
    line = with(line, R"("par":{"s1e1r":"0xff0000008abcdb80","s1e0w":"0xff0000008abcdb80"},)", "");
    line = with(line, R"({"fault":false,"pa":"0x8abcd120"})",
                R"({"fault":true,"esr":"0x9200000f","far":"0x1234567121","vector":"0x400",)"
                R"("elr":"0xffffff80402000c0","spsr":"0x3c0"})");
    const auto v = parse_mmu_vector(line, "f:1");
    ASSERT_TRUE(v) << v.error();
    mmu::PhysicalMemory memory;
    ASSERT_TRUE(memory.add_bank(mmu::Pa{0x4000'0000}, 0x1'8000'0000));
    ASSERT_TRUE(write_tables(*v, memory));
    const VectorOutcome model = model_vector(*v, memory);
    const auto corrected = expectation_by_architecture(*v, model);
    ASSERT_TRUE(corrected);
    EXPECT_EQ(corrected->exception->esr, 0x9200'0021U);
    EXPECT_TRUE(compare(*v, *corrected, model).empty());

    // Any other expectation of the same access is simply wrong.
    const auto other = parse_mmu_vector(with(line, "0x9200000f", "0x92000007"), "f:1");
    ASSERT_TRUE(other);
    EXPECT_FALSE(expectation_by_architecture(*other, model_vector(*other, memory)));
}

} // namespace
} // namespace faultline::sim
