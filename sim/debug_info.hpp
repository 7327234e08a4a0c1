// DWARF of an ELF file: which source line an address belongs to, and what a function's arguments are called.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/elf_file.hpp"

namespace faultline::sim {

struct SourceLine {
    std::string file; ///< as the compiler recorded it
    int line = 0;     ///< from 1
};

enum class ValueKind : std::uint8_t {
    nothing,
    boolean,
    signed_integer,
    unsigned_integer,
    pointer,
    enumeration,
    other
};

struct Enumerator {
    std::string name;
    std::uint64_t value = 0;
};

/// As much of a C type as it takes to print a value of it.
struct ValueType {
    ValueKind kind = ValueKind::other;
    unsigned size = 8; ///< bytes, 1 to 8 for what can be printed
    std::vector<Enumerator> enumerators;
    bool to_text = false; ///< of a pointer: to char, so probably to a string
    /// Of a pointer: the structure or union that it points to; empty for others and for nameless ones.
    std::string structure{};
};

struct Parameter {
    std::string name;
    ValueType type;
};

struct FunctionSignature {
    std::string name;
    std::vector<Parameter> parameters;
    ValueType result; ///< ValueKind::nothing for void
};

/// Where a member of a structure lies.
struct MemberPlace {
    std::uint64_t offset = 0; ///< bytes from the start of the structure
    std::uint64_t size = 0;   ///< bytes
    /// What it is, typedefs and qualifiers removed: name of the structure or union, or of what it points to.
    std::string structure{};
};

/// How a register of the caller is found from a frame. DWARF 5, "Register Rule Instructions".
struct CallerRule {
    enum class Kind : std::uint8_t { same, undefined, saved, value, unknown };
    Kind kind = Kind::unknown;
    std::int64_t offset = 0; ///< saved: in memory at CFA + offset; value: CFA + offset itself
};

/// The row of the call frame table for one address: registers by their DWARF numbers, X0 to X30 and 31 for SP.
struct CallFrameRow {
    unsigned cfa_register = 0;
    std::int64_t cfa_offset = 0;
    unsigned return_register = 30;
    bool signal_frame = false; ///< the caller's PC is an interrupted instruction, not a return address
    std::array<CallerRule, 32> rules{};
};

/// The debug information of one ELF file; reads only what is asked for. Addresses are as linked.
class DebugInfo {
public:
    /// nullopt when the file has none. The file's bytes must outlive this.
    static std::optional<DebugInfo> open(const ElfFile&);
    DebugInfo(DebugInfo&&) noexcept;
    DebugInfo& operator=(DebugInfo&&) noexcept;
    ~DebugInfo();

    std::optional<SourceLine> line(std::uint64_t address) const;
    /// The (not inlined) function that `address` lies in.
    std::optional<FunctionSignature> function(std::uint64_t address) const;
    /// Names of the functions inlined at `address`, innermost first; empty where there are none.
    std::vector<std::string> inlined(std::uint64_t address) const;
    /// The first address of each piece of code that came of the line, ascending; `file` may be the last part of
    /// the name alone. Of a line without code, the next one that has some. Empty when the file is not known.
    std::vector<std::uint64_t> addresses(const std::string& file, int line) const;
    /// `path` is a member, or a member of a member: "thread.cpu_context", "rss_stat[0].counters". nullopt when there
    /// is none, and for an index beyond the array.
    std::optional<MemberPlace> member(std::string_view structure, std::string_view path) const;
    /// Bytes of a structure; nullopt when there is none of that name.
    std::optional<std::uint64_t> structure_size(std::string_view structure) const;
    /// What byte `offset` of a structure belongs to, in C: "rss_stat[0].counters"; of a union its first member. Empty
    /// for padding, bytes beyond the end, and when there is no structure of that name.
    std::string member_at(std::string_view structure, std::uint64_t offset) const;
    /// The same for an object with static storage: "boot_params.flags". Empty where there is none.
    std::string object_at(std::uint64_t address) const;
    /// nullopt where there is no call frame information, or a rule that is more than a register plus an offset
    /// gives the CFA.
    std::optional<CallFrameRow> call_frame(std::uint64_t address) const;

private:
    struct Impl;
    explicit DebugInfo(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

/// `value` as a C programmer would write it: -1, 0x10, true, NULL, VM_FAULT_BADMAP, A|B.
std::string format_value(const ValueType&, std::uint64_t value);

/// A line of source with its neighbours.
struct SourceExcerpt {
    std::string file;
    int first = 0; ///< number of lines[0]
    std::vector<std::string> lines;
};
/// Lines `line - around` to `line + around` of the file called like `recorded` (its last part) in `folder`;
/// nullopt when it is not there or shorter.
std::optional<SourceExcerpt> source_excerpt(const std::string& folder, const SourceLine& line, int around);

} // namespace faultline::sim
