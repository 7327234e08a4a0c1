// What panels say, at instants where it is known.

#include <initializer_list>
#include <memory>
#include <string>

#include "gui/panels/panels.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/event.hpp"

#include <gtest/gtest.h>

namespace faultline::gui {
namespace {

std::unique_ptr<Session> open(const std::string& target, const std::string& event = {}) {
    auto session = Session::open(target, {}, event);
    EXPECT_TRUE(session) << (session ? "" : session.error());
    return session ? *std::move(session) : nullptr;
}

void expect_words(const std::string& text, std::initializer_list<const char*> words) {
    for (const char* const word : words)
        EXPECT_NE(text.find(word), std::string::npos) << "no \"" << word << "\" in\n" << text;
}

TEST(Focus, AScenarioOpensAtTheFaultThatItIsAbout) {
    const auto session = open("demand");
    ASSERT_TRUE(session->moment().fault);
    const auto& fault = session->story().recording().faults[*session->moment().fault];
    EXPECT_EQ(&fault, session->story().recording().subject());
    EXPECT_FALSE(fault.fatal);
    EXPECT_EQ(session->moment().position.at, sim::before_fault(fault.taken));
}

TEST(Focus, WithoutOneTheKernelsOwnLastFaultIsShown) {
    const auto session = open("uaccess");
    ASSERT_TRUE(session->moment().fault);
    EXPECT_EQ(session->story().recording().faults[*session->moment().fault].taken.record.from_el, 1U);
}

TEST(Wrapping, LongRowsGoOnBelowAtABlankAndKeepTheirParts) {
    Page page;
    page.rows.push_back({{{"[ 1.0] ", Style::dim, {}, {}},
                          {"Hardware name: ", Style::normal, {}, {}},
                          {"linux,dummy-virt", Style::address, "a hint", {}},
                          {" (DT)", Style::normal, {}, {}}},
                         true,
                         SeekToEvent{"end"}});
    page.add("short");
    page.add(std::string(25, 'x'));
    const Page narrow = wrapped(page, 20, 7);
    EXPECT_EQ(text_of(narrow), "[ 1.0] Hardware\n       name:\n       linux,dummy-v\n       irt (DT)\nshort\n"
                               "xxxxxxxxxxxxxxxxxxxx\n       xxxxx\n");
    ASSERT_EQ(narrow.rows.size(), 7U);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_TRUE(narrow.rows[i].current && narrow.rows[i].command) << i;
    EXPECT_EQ(narrow.rows[3].spans[1].hint, "a hint");
    EXPECT_EQ(text_of(wrapped(page, 80, 7)), text_of(page));
    Page registers;
    registers.add("[ 1.0]  x5 : 0000 x4 : 1111 ");
    EXPECT_EQ(text_of(wrapped(registers, 23, 7)), "[ 1.0]  x5 : 0000\n       x4 : 1111\n");
}

TEST(Bits, AKernelAtEl2HasItsOwnSyndrome) {
    const auto session = Session::open("percpu/bad", {}, {"call:die"});
    ASSERT_TRUE(session) << session.error();
    const std::string text = text_of(bits_page(**session));
    EXPECT_NE(text.find("Data Abort from EL2: a read"), std::string::npos) << text.substr(0, 400);
    EXPECT_EQ(text.find("ESR_EL1"), std::string::npos);
}

TEST(Disassembly, TheFaultingInstructionWithItsOperands) {
    const auto session = open("el0_da");
    expect_words(text_of(disassembly_page(*session)),
                 {"main:", "el0_da.c:6", "str     w1, [x0]", "! level 1 translation fault",
                  "x0 = 0x0   x1 = 0x1", "stores 4 bytes at 0x0: the tables say translation fault, level 1"});
}

TEST(Disassembly, BranchesAndPageAddressesHaveNames) {
    const auto session = open("percpu/bad", "call:do_mem_abort");
    const std::string text = text_of(disassembly_page(*session));
    expect_words(text, {"do_mem_abort:", "fault_info"});
}

TEST(Disassembly, ShowsOtherCodeUntilTheRunMoves) {
    const auto session = open("el0_da");
    const auto handler = session->story().debugger().symbols().function_addresses("do_page_fault");
    ASSERT_FALSE(handler.empty());
    session->act(ShowCode{handler.front()});
    expect_words(text_of(disassembly_page(*session)), {"do_page_fault:", "PC is elsewhere"});
    session->act(StepBy{});
    EXPECT_EQ(session->code_at().raw, session->moment().cpu.pc);
}

TEST(Disassembly, CountsWhatWasExecuted) {
    const auto session = open("el0_da");
    const Coverage& coverage = session->story().coverage();
    EXPECT_EQ(coverage.times(session->moment().cpu.pc), 1U) << "the store that faults is tried once";
    EXPECT_EQ(coverage.times(session->moment().cpu.pc + 4), 0U) << "nothing follows it";
    const auto never = session->story().debugger().symbols().function_addresses("die");
    for (const mmu::Va at : never)
        EXPECT_EQ(coverage.times(at.raw), 0U) << "no oops in this run";
}

TEST(Memory, SaysWhyItCannotBeRead) {
    const auto session = open("el0_da");
    expect_words(text_of(memory_page(*session)), {"not mapped: translation fault, level 1"});
}

TEST(Memory, AStoreMarksWhatItChanges) {
    const auto session = open("el0_da", "call:do_page_fault");
    session->act(ChangeMemory{8U, false, "sp - 64"});
    bool changed = false;
    for (int step = 0; step < 40 && !changed; ++step) {
        session->act(ChangeMemory{{}, {}, "sp"});
        session->act(StepBy{});
        for (const Row& row : memory_page(*session).rows)
            for (const Span& span : row.spans)
                changed = changed || (span.style == Style::changed && !span.hint.empty());
    }
    EXPECT_TRUE(changed) << "the prologue stores to the stack";
}

TEST(Memory, TablesAreShownAsDescriptors) {
    const auto session = open("el0_da");
    session->act(ChangeMemory{{}, true, "TTBR0_EL1"});
    session->act(LookAt{mmu::Va{0}});
    const std::uint64_t table = session->moment().cpu.sys[exceptions::SysReg::ttbr0_el1];
    session->act(ChangeMemory{{}, true, std::to_string(table % (std::uint64_t{1} << 48U))});
    expect_words(text_of(memory_page(*session)), {"L1[  0] invalid  for 0x0"});
}

TEST(Memory, AnExpressionWithoutAValueSaysSo) {
    const auto session = open("el0_da");
    session->act(ChangeMemory{{}, {}, "no_such_name"});
    expect_words(text_of(memory_page(*session)), {"no_such_name"});
}

TEST(Compare, ThePanelTellsWhatTheEngineFound) {
    const auto session = open("percpu/bad");
    expect_words(text_of(comparison_page(session->story(), session->comparison())),
                 {"percpu/good", "Where they part", "From the fault back to its cause", "because"});
}

TEST(Compare, AlignedInstantsFollowPartingsAndRejoins) {
    sim::Comparison comparison;
    sim::Parting parting;
    parting.at = {{100, 0}, {100, 0}};
    parting.rejoin = sim::Rejoin{{{150, 2}, {120, 1}}, {}};
    comparison.partings = {parting};
    const auto at = [&](std::uint64_t retired, std::uint32_t entries = 0) {
        return aligned(comparison, {retired, entries});
    };
    EXPECT_EQ(at(50), (sim::Instant{50, 0})) << "alike from the start";
    EXPECT_EQ(at(110), (sim::Instant{110, 0})) << "in lockstep from the parting";
    EXPECT_EQ(at(140), (sim::Instant{120, 1})) << "and not beyond the rejoin";
    EXPECT_EQ(at(150, 2), (sim::Instant{120, 1}));
    EXPECT_EQ(at(160), (sim::Instant{130, 0})) << "from the rejoin on";
}

} // namespace
} // namespace faultline::gui
