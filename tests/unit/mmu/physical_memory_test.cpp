#include <array>

#include <gtest/gtest.h>

#include "mmu/physical_memory.hpp"

namespace faultline::mmu {
namespace {

constexpr std::uint64_t mib = 1ULL << 20;

TEST(PhysicalMemory, RefusesImpossibleBanks) {
    PhysicalMemory memory;
    EXPECT_TRUE(memory.add_bank(Pa{0x4000'0000}, mib));
    EXPECT_FALSE(memory.add_bank(Pa{0x1000}, 0)) << "empty";
    EXPECT_FALSE(memory.add_bank(Pa{0x1004}, page_size)) << "start not page aligned";
    EXPECT_FALSE(memory.add_bank(Pa{0x1000}, page_size + 8)) << "size not page aligned";
    EXPECT_FALSE(memory.add_bank(Pa{0x4000'0000 + mib - page_size}, mib)) << "overlaps at its start";
    EXPECT_FALSE(memory.add_bank(Pa{0x3FFF'F000}, 2 * page_size)) << "overlaps at its end";
    EXPECT_FALSE(memory.add_bank(Pa{0x0000'FFFF'FFFF'F000}, 2 * page_size)) << "ends above 48 bits";
    EXPECT_FALSE(memory.add_bank(Pa{~0ULL << 12}, page_size)) << "would wrap";
    EXPECT_TRUE(memory.add_bank(Pa{0x4000'0000 + mib}, mib)) << "adjacent";
    EXPECT_EQ(memory.banks().size(), 2U);
}

TEST(PhysicalMemory, KnowsItsEdges) {
    PhysicalMemory memory;
    ASSERT_TRUE(memory.add_bank(Pa{0x4000'0000}, mib));
    ASSERT_TRUE(memory.add_bank(Pa{0x4000'0000 + mib}, mib));
    EXPECT_TRUE(memory.contains(Pa{0x4000'0000}, mib));
    EXPECT_FALSE(memory.contains(Pa{0x3FFF'FFFF}, 1));
    EXPECT_FALSE(memory.contains(Pa{0x3FFF'FFFF}, 2));
    EXPECT_FALSE(memory.contains(Pa{0x4000'0000 + mib - 1}, 2)) << "not wholly in one bank";
    EXPECT_FALSE(memory.contains(Pa{0x4000'0000}, ~0ULL));
    EXPECT_FALSE(memory.read64(Pa{0x4000'0000 + 2 * mib - 4}));
    EXPECT_FALSE(memory.write64(Pa{0}, 1));
    std::array<std::byte, 8> bytes{};
    EXPECT_FALSE(memory.read(Pa{0}, bytes));
    EXPECT_FALSE(memory.write(Pa{0x4000'0000 + 2 * mib - 7}, bytes));
}

TEST(PhysicalMemory, StartsAsZeroAndKeepsWhatIsWritten) {
    PhysicalMemory memory;
    ASSERT_TRUE(memory.add_bank(Pa{0x4000'0000}, mib));
    EXPECT_EQ(memory.read64(Pa{0x4000'0100}), 0U);
    ASSERT_TRUE(memory.write64(Pa{0x4000'0100}, 0x1122'3344'5566'7788));
    EXPECT_EQ(*memory.host(Pa{0x4000'0100}, 1), std::byte{0x88}) << "little-endian";
    EXPECT_EQ(memory.read64(Pa{0x4000'0101}), 0x0011'2233'4455'6677U) << "at any alignment";
}

TEST(PhysicalMemory, TellsWhichPagesWereWritten) {
    using Pages = std::vector<Pa>;
    PhysicalMemory memory;
    ASSERT_TRUE(memory.add_bank(Pa{0x8000'0000}, mib));
    ASSERT_TRUE(memory.add_bank(Pa{0x4000'0000}, mib));
    EXPECT_EQ(memory.take_written(), Pages{}) << "nothing yet";
    memory.write64(Pa{0x8000'3008}, 1);
    memory.write64(Pa{0x4000'1FFC}, 1);
    memory.write64(Pa{0x4000'1000}, 1);
    EXPECT_EQ(memory.take_written(), (Pages{Pa{0x4000'1000}, Pa{0x4000'2000}, Pa{0x8000'3000}}))
        << "each once, in order of address, both pages of a write that crosses";
    EXPECT_EQ(memory.take_written(), Pages{}) << "each only once";
    memory.will_write(Pa{0x4000'1400}, 0x400);
    memory.will_write(Pa{0x400F'F000}, 0x1000);
    memory.will_write(Pa{0x400F'F000}, 0x1001);
    memory.will_write(Pa{0x4000'0000}, 0);
    memory.write64(Pa{0x3FFF'F000}, 1);
    EXPECT_EQ(memory.take_written(), (Pages{Pa{0x4000'1000}, Pa{0x400F'F000}}))
        << "what lies outside is ignored";
}

TEST(PhysicalMemory, SixteenGibibytesCostNothingUntilTouched) {
    PhysicalMemory memory;
    ASSERT_TRUE(memory.add_bank(Pa{0}, 16ULL << 30));
    ASSERT_TRUE(memory.write64(Pa{(16ULL << 30) - 8}, 42));
    PhysicalMemory moved = std::move(memory);
    EXPECT_EQ(moved.read64(Pa{(16ULL << 30) - 8}), 42U);
    // NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move): moved-from is empty by contract
    EXPECT_TRUE(memory.banks().empty());
}

} // namespace
} // namespace faultline::mmu
