// The folder that a program finds as its root: what is taken, what is not, and what is refused.
#include "sim/root_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

#include "sim/guest_compiler.hpp"

namespace faultline::sim {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t many = 100;
constexpr std::uint64_t much = 1U << 20U;

class RootFolder : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << text;
    }
    auto read(std::size_t entries = many, std::uint64_t bytes = much) const {
        return read_root_folder(folder.string(), entries, bytes);
    }

    TemporaryDirectory temporary = *TemporaryDirectory::create();
    fs::path folder = temporary.path();
};

std::string text_of(const RootEntry& entry) {
    return {reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size()};
}

TEST_F(RootFolder, GivesFilesInOrderWithParentsFirst) {
    write("b/c.txt", "c");
    write("a.txt", "");
    const auto entries = read();
    ASSERT_TRUE(entries) << entries.error();
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].path, "/a.txt");
    EXPECT_TRUE((*entries)[0].bytes.empty());
    EXPECT_EQ((*entries)[1].path, "/b");
    EXPECT_TRUE(S_ISDIR((*entries)[1].mode));
    EXPECT_EQ((*entries)[2].path, "/b/c.txt");
    EXPECT_EQ(text_of((*entries)[2]), "c");
}

TEST_F(RootFolder, FollowsNoLink) {
    fs::create_symlink("/etc/passwd", folder / "out");
    fs::create_directory_symlink("..", folder / "up");
    const auto entries = read();
    ASSERT_TRUE(entries) << entries.error();
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_TRUE(S_ISLNK((*entries)[0].mode));
    EXPECT_EQ(text_of((*entries)[0]), "/etc/passwd");
    EXPECT_EQ(text_of((*entries)[1]), "..");
}

TEST_F(RootFolder, LeavesOutWhatIsNoFile) {
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    const auto entries = read();
    ASSERT_TRUE(entries) << entries.error();
    EXPECT_TRUE(entries->empty());
}

TEST_F(RootFolder, RefusesMoreThanItsLimitsInOneLine) {
    write("one", "12345");
    write("two", "12345");
    const auto files = read(1);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().find("more than 1 files"), std::string::npos) << files.error();
    const auto bytes = read(many, 7);
    ASSERT_FALSE(bytes);
    EXPECT_NE(bytes.error().find("two"), std::string::npos) << bytes.error();
    EXPECT_EQ(bytes.error().find('\n'), std::string::npos);
    const auto missing = read_root_folder(folder.string() + "/missing", many, much);
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().find("no such folder"), std::string::npos) << missing.error();
}

} // namespace
} // namespace faultline::sim
