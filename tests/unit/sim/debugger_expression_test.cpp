// The expressions of conditions and watches: by themselves, and on a machine.

#include <map>

#include "debugger_fixture.hpp"
#include "sim/debugger/expression.hpp"

namespace faultline::sim {
namespace {

class SmallWorld final : public ExpressionContext {
public:
    Result<std::uint64_t> value_of(std::string_view name) const override {
        if (name == "x0")
            return std::uint64_t{7};
        if (name == "zero")
            return std::uint64_t{0};
        return Error{"no such name"};
    }
    Result<std::uint64_t> load(std::uint64_t address, unsigned size) const override {
        if (address >= 0x1000)
            return Error{"not mapped"};
        return address * 256 + size;
    }
    Result<ObjectPlace> pointed_to_by(std::string_view name) const override {
        return name == "regs" ? Result<ObjectPlace>(ObjectPlace{"pt_regs", 0x100}) : Error{"no pointer"};
    }
    Result<std::uint64_t> member(const ObjectPlace& object, std::string_view path) const override {
        if (object.structure != "pt_regs" || path != "a->b[2].c")
            return Error{"no member"};
        return object.address + 1;
    }
};

TEST(DebuggerExpression, ValuesAsInC) {
    const std::map<std::string, std::uint64_t> cases = {
        {"1 + 2 * 3", 7},
        {"(1 + 2) * 3", 9},
        {"10 - 4 - 3", 3},
        {"0x10 >> 2 << 1", 8},
        {"1 << 64", 0},
        {"x0 == 7 && zero == 0", 1},
        {"x0 != 7 || zero", 0},
        {"zero && nonsense", 0},
        {"x0 || nonsense", 1},
        {"!x0", 0},
        {"-1 > 1", 1},
        {"~0 & 0xff", 255},
        {"1 | 2 ^ 3 & 1", 3},
        {"1 < 2 == 1", 1},
        {"$x0 % 4", 3},
        {"[8]", 8 * 256 + 8},
        {"u16[x0 + 1] ", 8 * 256 + 2},
        {"u8[[0]]", 8 * 256 + 1},
        {"--5", 5},
        {"regs->a->b[2].c", 0x101},
        {"pt_regs(x0 * 2)->a->b[2].c == 15", 1},
        {"regs->a->b[2].c-1", 0x100},
        {"18446744073709551615 + 2", 1},
    };
    for (const auto& [text, expected] : cases) {
        const auto expression = Expression::parse(text);
        ASSERT_TRUE(expression) << text << ": " << expression.error();
        const auto value = expression->evaluate(SmallWorld());
        ASSERT_TRUE(value) << text << ": " << value.error();
        EXPECT_EQ(*value, expected) << text;
    }
}

TEST(DebuggerExpression, MistakesAreOneLine) {
    for (const std::string text : {"", "1 +", "(1", "[1", "1 2", "x0 ==", "* 3", "u8", "0x", "1a",
                                   "99999999999999999999", "a b", "&& 1", "u8[", ")", "\n"}) {
        if (text == "u8") // a name like any other, without a value here
            continue;
        const auto expression = Expression::parse(text);
        ASSERT_FALSE(expression) << text;
        EXPECT_NE(expression.error().find("expected"), std::string::npos) << expression.error();
    }
    EXPECT_FALSE(Expression::parse(std::string(500, '(') + "1" + std::string(500, ')'))) << "too deep";
    EXPECT_FALSE(Expression::parse(std::string(2000, '1'))) << "too long";
    EXPECT_FALSE(Expression::parse(std::string(1000, '-') + "1")) << "too deep";
    for (const char* const text : {"1 / 0", "x0 % zero", "nonsense", "[0x1000]", "1 + nonsense"}) {
        const auto expression = Expression::parse(text);
        ASSERT_TRUE(expression) << text;
        EXPECT_FALSE(expression->evaluate(SmallWorld())) << text;
    }
}

TEST(DebuggerExpression, NamesOfAMachine) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:__do_user_fault:1"));
    const exceptions::Processor& cpu = debugger.machine().state().cpu();
    const std::map<std::string, std::uint64_t> cases = {
        {"x3", cpu.x[3]},
        {"w3", cpu.x[3] % (std::uint64_t{1} << 32U)},
        {"lr", cpu.x[30]},
        {"pc == __do_user_fault", 1},
        {"sp", cpu.sp()},
        {"el", 1},
        {"cpu", 0},
        {"pid", 1131},
        {"tgid", 1131},
        {"ESR_EL1 >> 26", 0x24},
        {"FAR_EL1", 0},
        {"retired", debugger.position().at.retired},
        {"u32[pc] == [pc] % 0x100000000", 1},
    };
    for (const auto& [text, expected] : cases) {
        const auto value = debugger.evaluate(text);
        ASSERT_TRUE(value) << text << ": " << value.error();
        EXPECT_EQ(*value, expected) << text;
    }
    for (const char* const text : {"x31", "x01", "no_such_symbol", "[0]"})
        EXPECT_FALSE(debugger.evaluate(text)) << text;
}

TEST(DebuggerExpression, MembersOfTheKernelsStructures) {
    Session session("percpu/bad");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:percpu_counter_add_batch:1"));
    const auto of = [&](std::string_view text) {
        const auto value = debugger.evaluate(text);
        EXPECT_TRUE(value) << (value ? "" : value.error());
        return value ? *value : ~std::uint64_t{0};
    };
    EXPECT_EQ(of("current->pid"), of("pid"));
    EXPECT_EQ(of("current->mm->rss_stat[0].counters"), 0U) << "nobody made its slots";
    EXPECT_EQ(of("current->mm->mmap->vm_mm"), of("current->mm")) << "through pointers, and back";
    EXPECT_NE(of("current->mm"), 0U);
    for (const std::string wrong :
         {"current->nothing", "current->pid->x", "nobody->x", "nobody(1)->x", "current->comm",
          "current->mm->rss_stat[999].counters", "percpu_counter(0)->counters"}) {
        const auto value = debugger.evaluate(wrong);
        EXPECT_FALSE(value) << wrong;
    }
    // As a condition.
    Session faults("oops");
    faults.point("do_mem_abort", "regs->pc - oops_null_deref < 0x100");
    ASSERT_EQ(faults.debugger.resume(Direction::forward).reason, HaltReason::point);
    const auto pc = faults.debugger.evaluate("regs->pc");
    ASSERT_TRUE(pc) << pc.error();
    EXPECT_EQ(faults.debugger.symbols().function_at(*pc)->function, "oops_null_deref");
    EXPECT_EQ(*faults.debugger.evaluate("pt_regs(x2)->pc"), *pc) << "the same by the type";
    faults.debugger.step_instruction(Direction::forward);
    EXPECT_FALSE(faults.debugger.evaluate("regs->pc")) << "the register may hold anything by now";
}

} // namespace
} // namespace faultline::sim
