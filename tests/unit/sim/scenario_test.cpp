// Manifests: what they may say, and the line that an error points at.

#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/scenario.hpp"
#include "sim/scenario_keys.hpp"
#include "sim/text.hpp"

namespace faultline::sim {
namespace {

const std::string minimal = "title = \"t\"\nprogram.sources = [\"a.c\"]\n";

TEST(Scenario, HasSensibleDefaults) {
    const auto scenario = parse_scenario(minimal, "m.toml", "");
    ASSERT_TRUE(scenario) << scenario.error();
    EXPECT_EQ(scenario->kernel, "4.9");
    EXPECT_EQ(scenario->cpu, "cortex-a72");
    EXPECT_FALSE(scenario->aslr);
    EXPECT_TRUE(scenario->exception_trace);
    EXPECT_TRUE(scenario->env.empty());
    EXPECT_EQ(scenario->memory_mib, 64U);
    EXPECT_FALSE(scenario->expect.esr);
}

TEST(Scenario, TakesEveryKindOfValue) {
    const auto scenario = parse_scenario(minimal + R"(
aslr = true
args = ["one", "two"]
[identity]
pid = 78
comm = "name"
[env]
HOME = "/root"
[expect]
esr = 0x92000045
si_addr = 0
path = ["el0_sync", "el0_da"]
[narration]
el0_da = "A sentence."
)",
                                         "m.toml", "");
    ASSERT_TRUE(scenario) << scenario.error();
    EXPECT_TRUE(scenario->aslr);
    EXPECT_EQ(scenario->args, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(scenario->identity.pid, 78U);
    EXPECT_EQ(scenario->env, (std::vector<std::string>{"HOME=/root"}));
    EXPECT_EQ(scenario->expect.esr, 0x92000045U);
    EXPECT_EQ(scenario->expect.signal_address, 0U);
    EXPECT_EQ(scenario->expect.path.size(), 2U);
    EXPECT_EQ(scenario->narration.at("el0_da"), "A sentence.");
}

TEST(Scenario, AVariantExpectsLessThanTheBase) {
    const std::string text = minimal +
                             "[expect]\noutcome = \"signal\"\nesr = 1\npath = [\"f\"]\nstdout = \"x\"\n"
                             "[variants.v]\nexpect.esr = \"any\"\nexpect.outcome = \"any\"\n"
                             "expect.path = []\nexpect.stdout = \"any\"\n";
    const auto scenario = parse_scenario(text, "m.toml", "v");
    ASSERT_TRUE(scenario) << scenario.error();
    EXPECT_FALSE(scenario->expect.esr);
    EXPECT_FALSE(scenario->expect.outcome);
    EXPECT_FALSE(scenario->expect.standard_output);
    EXPECT_TRUE(scenario->expect.path.empty());
    EXPECT_EQ(parse_scenario(text, "m.toml", "")->expect.esr, 1U);
}

TEST(Scenario, MayBringAKernelOfItsOwn) {
    const auto scenario = parse_scenario("title = \"t\"\nkernel = \"handler.S\"\n", "m.toml", "");
    ASSERT_TRUE(scenario) << scenario.error();
    EXPECT_TRUE(has_own_kernel(*scenario));
    EXPECT_FALSE(has_program(*scenario));
    EXPECT_FALSE(has_own_kernel(*parse_scenario(minimal, "m.toml", "")));
    const auto without = parse_scenario("title = \"t\"\nkernel = \"6.6\"\n", "m.toml", "");
    ASSERT_FALSE(without) << "a Linux kernel needs a program";
    const auto unknown = parse_scenario("title = \"t\"\nkernel = \"5.10\"\n", "m.toml", "");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error(),
              "m.toml:2: kernel is '5.10', expected 4.9, 6.6, or a .S, .c or .elf file of the scenario's");
}

TEST(Scenario, AFocusIsAFunctionAndMayHaveANumber) {
    EXPECT_EQ(parse_scenario(minimal + "focus = \"touch:2\"\n", "m.toml", "")->focus, "touch:2");
    for (const char* const bad : {"touch:", "touch:0", "touch:x"})
        EXPECT_FALSE(parse_scenario(fmt::format("{}focus = \"{}\"\n", minimal, bad), "m.toml", "")) << bad;
}

TEST(Scenario, AVariantOverridesTheBase) {
    const std::string text =
        minimal + "[identity]\npid = 5\n[variants.other]\ntitle = \"o\"\nidentity.pid = 6\n";
    const auto base = parse_scenario(text, "m.toml", "");
    const auto other = parse_scenario(text, "m.toml", "other");
    ASSERT_TRUE(base) << base.error();
    ASSERT_TRUE(other) << other.error();
    EXPECT_EQ(base->identity.pid, 5U);
    EXPECT_EQ(other->identity.pid, 6U);
    EXPECT_EQ(other->title, "o");
    EXPECT_EQ(other->program.sources, base->program.sources);
    EXPECT_EQ(base->variants, (std::vector<std::string>{"other"}));
    EXPECT_EQ(other->variants, base->variants);
}

struct BadManifest {
    const char* what;
    std::string text;
    const char* expected; ///< the start of the message
};

class BadManifests : public testing::TestWithParam<BadManifest> {};

TEST_P(BadManifests, AreRefusedWithFileAndLine) {
    const auto scenario = parse_scenario(GetParam().text, "m.toml", "");
    ASSERT_FALSE(scenario) << GetParam().what;
    EXPECT_EQ(scenario.error().rfind(GetParam().expected, 0), 0U)
        << "got:      " << scenario.error() << "\nexpected: " << GetParam().expected;
    EXPECT_EQ(scenario.error().find('\n'), std::string::npos) << "one line";
}

const BadManifest bad_manifests[] = {
    {"no TOML at all", "title = \"t\"\nkernel 4.9\n", "m.toml:2: "},
    {"an unknown key", minimal + "colour = \"red\"\n", "m.toml:3: unknown key 'colour'"},
    {"an unknown key in a table", minimal + "[identity]\nname = \"x\"\n",
     "m.toml:4: unknown key 'identity.name'"},
    {"an unknown table", minimal + "[machine]\nram = 1\n", "m.toml:3: unknown table 'machine'"},
    {"a table for a value", minimal + "[kernel]\nversion = \"4.9\"\n", "m.toml:3: unknown table 'kernel'"},
    {"a string for a number", minimal + "[identity]\npid = \"78\"\n",
     "m.toml:4: identity.pid is a string, expected a whole number"},
    {"a number for a string", "title = 1\n", "m.toml:1: title is a number, expected a string"},
    {"a float", minimal + "seed = 1.5\n", "m.toml:3: seed is a number with a point, expected a whole number"},
    {"a string for a list", minimal + "args = \"a\"\n",
     "m.toml:3: args is a string, expected a list of strings"},
    {"numbers in a list", minimal + "args = [\n  \"a\",\n  1,\n]\n", "m.toml:5: args holds something else"},
    {"a pid too large", minimal + "[identity]\npid = 40000\n",
     "m.toml:4: identity.pid is 40000, expected 1 to 32767"},
    {"a negative pid", minimal + "identity.pid = -1\n", "m.toml:3: identity.pid is -1, expected 1 to 32767"},
    {"a comm too long", minimal + "identity.comm = \"sixteen bytes !!\"\n",
     "m.toml:3: identity.comm has 16 bytes, expected at most 15"},
    {"another kernel", minimal + "kernel = \"5.10\"\n",
     "m.toml:3: kernel is '5.10', expected 4.9, 6.6, or a .S, .c or .elf file of the scenario's"},
    {"a NUL byte", minimal + "argv0 = \"a\\u0000b\"\n", "m.toml:3: argv0 contains a NUL byte"},
    {"an error in a variant that is not asked for", minimal + "[variants.v]\ncolour = \"red\"\n",
     "m.toml:4: unknown key 'colour'"},
    {"a variant that is no table", minimal + "variants.v = 1\n", "m.toml:3: variants.v is no table"},
    {"no title", "program.elf = \"p\"\n", "m.toml:1: title is missing"},
    {"a version that is no string", minimal + "kernel = 4.9\n",
     "m.toml:3: kernel is a number with a point, expected a string, in quotes"},
    {"a date", minimal + "argv0 = 2026-11-23\n",
     "m.toml:3: argv0 is a date or time, expected a string, in quotes"},
    {"a typing error", minimal + "max_instruction = 7\n",
     "m.toml:3: unknown key 'max_instruction', expected one of those that scenarios/README.md lists; did you "
     "mean "
     "'max_instructions'?"},
    {"a table with a typing error", minimal + "[expct]\nsignal = \"SIGSEGV\"\n",
     "m.toml:3: unknown table 'expct'; did you mean 'expect'?"},
    {"a signal that does not exist", minimal + "expect.signal = \"SIGSEVG\"\n",
     "m.toml:3: expect.signal is 'SIGSEVG', expected a name like SIGSEGV"},
    {"no program", "title = \"t\"\n", "m.toml:1: nothing to run, expected program.sources"},
    {"two programs", minimal + "program.elf = \"p\"\n", "m.toml:1: both program.elf and program.sources"},
    {"brackets without end", minimal + "args = " + std::string(5000, '['), "m.toml:3: "},
};

INSTANTIATE_TEST_SUITE_P(Table, BadManifests, testing::ValuesIn(bad_manifests));

TEST(Scenario, NamesTheVariantsWhenOneIsMissing) {
    const auto scenario = parse_scenario(minimal + "[variants.a]\n[variants.b]\n", "m.toml", "c");
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.error(), "m.toml: no variant 'c', expected one of: a, b");
}

/// A value that the key takes, as --set writes it.
std::string sample(const KeyHelp& key) {
    static const std::map<std::string_view, std::string> special = {
        {"kernel", "6.6"},
        {"cpu", "max"},
        {"memory", "32"},
        {"expect.outcome", "exit"},
        {"expect.signal", "SIGBUS"},
        {"expect.si_code", "BUS_ADRALN"},
        {"program.links", "/bin"},
        {"board.banks", "[0x200000-0x83fffff, 0x100000000-0x1ffffffff]"}};
    if (const auto it = special.find(key.key); it != special.end())
        return it->second;
    if (key.expects == "true or false")
        return "true";
    return key.expects == std::string_view("a whole number") ? "0x7" : "word";
}

TEST(Setting, ReachesEveryKeyOfTheTable) {
    for (const KeyHelp& key : scenario_keys()) {
        Scenario scenario;
        const bool by_cpu = key.key == "board.per_cpu_offset.N";
        const Setting setting{by_cpu ? "board.per_cpu_offset.7" : std::string(key.key),
                              by_cpu ? "0xffffffc275059000" : sample(key)};
        const auto error = apply_setting(scenario, setting);
        EXPECT_FALSE(error) << key.key << ": " << (error ? error->message : "");
    }
}

TEST(Setting, ChangesWhatItNames) {
    Scenario scenario = scenario_for_elf("dir/prog");
    EXPECT_EQ(comm_of(scenario), "prog");
    const Setting settings[] = {{"identity.pid", "78"},
                                {"identity.version", "#1 SMP x"},
                                {"argv0", "/nl/null_write"},
                                {"env.A", "1"},
                                {"env.B", "2"},
                                {"env.A", "3"},
                                {"args", "[a, \"b c\"]"},
                                {"aslr", "true"}};
    for (const Setting& setting : settings)
        EXPECT_FALSE(apply_setting(scenario, setting)) << setting.key;
    EXPECT_EQ(scenario.identity.pid, 78U);
    EXPECT_EQ(scenario.identity.version, "#1 SMP x");
    EXPECT_EQ(scenario.env, (std::vector<std::string>{"A=3", "B=2"}));
    EXPECT_EQ(scenario.args, (std::vector<std::string>{"a", "b c"}));
    EXPECT_TRUE(scenario.aslr);
    EXPECT_EQ(comm_of(scenario), "null_write");
}

TEST(Setting, SaysWhatItExpected) {
    Scenario scenario;
    const auto message = [&](const char* key, const char* text) {
        const auto error = apply_setting(scenario, {key, text});
        return error ? error->message : std::string("accepted");
    };
    EXPECT_EQ(message("identity.pid", "x"),
              "--set: identity.pid is 'x', expected a number (decimal or 0x-hex)");
    EXPECT_EQ(message("aslr", "yes"), "--set: aslr is 'yes', expected true or false");
    EXPECT_EQ(message("nothing", "1").rfind("--set: unknown key 'nothing'", 0), 0U);
    EXPECT_EQ(message("identity.pid", "-5"), "--set: identity.pid is -5, expected 1 to 32767");
}

TEST(Setting, CutsCommAsExecveDoes) {
    EXPECT_EQ(comm_of(scenario_for_elf("/bin/a_name_longer_than_15")), "a_name_longer_t");
    Scenario scenario = scenario_for_elf("x");
    scenario.identity.comm = "other";
    EXPECT_EQ(comm_of(scenario), "other");
}

TEST(ParseNumber, TakesDecimalAndHexAndNothingElse) {
    EXPECT_EQ(parse_number("42"), 42U);
    EXPECT_EQ(parse_number("0x2A"), 42U);
    EXPECT_EQ(parse_number("0XffffFFFFffffFFFF"), UINT64_MAX);
    for (const char* text :
         {"", "0x", "-1", "+1", " 1", "1 ", "1x", "0x1g", "18446744073709551616", "1.0", "0b1"})
        EXPECT_FALSE(parse_number(text)) << "'" << text << "'";
}

} // namespace
} // namespace faultline::sim
