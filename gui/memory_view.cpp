#include "gui/memory_view.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gui/code_view.hpp"
#include "gui/table_pages.hpp"
#include "mmu/walk.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/render.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t row_bytes = 16;
constexpr std::size_t rows_before = 8, rows = 40;
constexpr unsigned row_bits = 4;

std::string ascii(const MemoryPiece& piece, std::uint64_t at, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = piece.at(at + i);
        const auto letter = byte ? std::to_integer<unsigned char>(*byte) : 0U;
        text += letter >= 0x20 && letter < 0x7f ? static_cast<char>(letter) : '.';
    }
    return text;
}

class Rows {
public:
    Rows(Session& session, MemoryPiece now)
        : session_(session), debugger_(session.story().debugger()), machine_(debugger_.machine()),
          now_(std::move(now)), tables_(table_pages(machine_.regime(), machine_.memory())) {}

    MemoryRow row(std::uint64_t at, std::uint64_t followed) const {
        MemoryRow row;
        row.at = at;
        row.marked = followed - at < row_bytes;
        if (!now_.at(at)) {
            row.nothing = why_not(at);
            return row;
        }
        for (std::uint64_t n = 0; n < row_bytes; n += session_.memory_choice().word_bytes)
            row.words.push_back(word(at + n, session_.memory_choice().word_bytes));
        row.text = ascii(now_, at, row_bytes);
        return row;
    }
    /// Whether the row lies in a table: then it has a row for each of its descriptors.
    bool is_table(std::uint64_t at) const { return table_of(at) != nullptr; }
    MemoryRow descriptor_row(std::uint64_t at, std::uint64_t followed) const {
        MemoryRow row;
        row.at = at;
        row.marked = followed - at < sizeof(std::uint64_t);
        row.words = {word(at, sizeof(std::uint64_t))};
        row.words.front().name.clear();
        const TablePage& table = *table_of(at);
        const auto index = static_cast<unsigned>(at % mmu::page_size / sizeof(std::uint64_t));
        const std::uint64_t value = row.words.front().value;
        const mmu::DescriptorKind kind = mmu::classify(value, table.level);
        row.descriptor = fmt::format("L{}[{:>3}] {}", table.level, index, mmu::name(kind));
        if (kind != mmu::DescriptorKind::invalid)
            row.descriptor += fmt::format(" -> {:#x}", mmu::descriptor::Output::get(value) * mmu::page_size);
        row.descriptor += fmt::format(
            "  for {:#x}", table.first.raw + (std::uint64_t{index} << mmu::level_shift(table.level)));
        return row;
    }

private:
    const TablePage* table_of(std::uint64_t at) const {
        const auto pa =
            now_.physical ? std::optional(mmu::Pa{at}) : sim::GuestMemory(machine_).physical(mmu::Va{at});
        const auto found = pa ? tables_.find(mmu::page_of(*pa).raw) : tables_.end();
        return found == tables_.end() ? nullptr : &found->second;
    }
    std::string why_not(std::uint64_t at) const {
        if (now_.physical)
            return "no RAM at this physical address";
        const mmu::Walk walk = mmu::walk_to_leaf(machine_.regime(), machine_.memory(), mmu::Va{at});
        if (const mmu::Fault* const fault = walk.fault())
            return fmt::format("not mapped: {}", sim::fault_title(*fault));
        return fmt::format("no RAM at physical {:#x}", mmu::output_address(*walk.leaf(), mmu::Va{at}).raw);
    }
    MemoryWord word(std::uint64_t at, unsigned size) const {
        MemoryWord word;
        word.at = at;
        word.readable = true;
        for (unsigned i = size; i-- > 0;) {
            const auto now = now_.at(at + i), before = session_.memory_before().at(at + i);
            word.readable = word.readable && now;
            word.value = word.value << 8U | (now ? std::to_integer<std::uint64_t>(*now) : 0);
            word.changed = word.changed || (is_comparable() && now && before && *now != *before);
            word.accessed = word.accessed || is_accessed(at + i);
        }
        if (size == sizeof word.value)
            word.name = pointer_name(word.value);
        return word;
    }
    bool is_comparable() const { return session_.memory_before().physical == now_.physical; }
    bool is_accessed(std::uint64_t at) const {
        const auto& access = session_.moment().last_access;
        return access && at - (now_.physical ? access->pa : access->va) < access->size;
    }
    std::string pointer_name(std::uint64_t value) const {
        if (value < mmu::page_size)
            return {};
        if (std::string name = short_name(debugger_.symbols(), value); !name.empty())
            return name;
        for (const sim::GuestVma& vma : session_.moment().vmas)
            if (value >= vma.start.raw && value < vma.end.raw)
                return vma.name.empty() ? "(anonymous)" : vma.name;
        const auto& task = session_.moment().task;
        if (task && task->stack != 0 && value - task->stack < 4 * mmu::page_size && value > task->stack)
            return "kernel stack";
        return {};
    }

    Session& session_;
    const sim::Debugger& debugger_;
    const sim::Machine& machine_;
    MemoryPiece now_;
    std::map<std::uint64_t, TablePage> tables_;
};

std::string title_of(const Session& session, const sim::Machine& machine, const MemoryRange& range) {
    const std::string& follow = session.memory_choice().follow;
    std::string text = follow.empty() || !range.error.empty() ? "the address looked at" : follow;
    text += fmt::format(" = {:#x}", range.followed);
    if (range.physical)
        return text + " (physical)";
    if (const auto pa = sim::GuestMemory(machine).physical(mmu::Va{range.followed}))
        text += fmt::format(", physical {:#x}", pa->raw);
    return text;
}

} // namespace

MemoryPiece read_piece(const sim::Machine& machine, bool physical, std::uint64_t start, std::size_t size) {
    MemoryPiece piece{physical, start, {}};
    const sim::GuestMemory memory(machine);
    for (std::size_t i = 0; i < size;) {
        const std::uint64_t at = start + i;
        const std::size_t in_page = std::min<std::size_t>(size - i, mmu::page_size - at % mmu::page_size);
        std::vector<std::byte> bytes(in_page);
        const bool read =
            physical ? machine.memory().read(mmu::Pa{at}, bytes) : memory.read(mmu::Va{at}, bytes);
        for (const std::byte byte : bytes)
            piece.bytes.push_back(read ? std::optional(byte) : std::nullopt);
        i += in_page;
    }
    return piece;
}

MemoryRange memory_range(const Session& session, const sim::Debugger& debugger) {
    const MemoryChoice& choice = session.memory_choice();
    MemoryRange range;
    range.followed = session.looked_at().raw;
    if (!choice.follow.empty()) {
        const auto value = debugger.evaluate(choice.follow);
        if (value)
            range.followed = *value;
        else
            range.error = value.error();
    }
    range.physical = choice.physical;
    if (choice.physical)
        if (const auto pa = sim::GuestMemory(debugger.machine()).physical(mmu::Va{range.followed}))
            range.followed = pa->raw;
    const std::uint64_t middle = align_down(range.followed, row_bits);
    range.start = middle - std::min<std::uint64_t>(middle, rows_before * row_bytes);
    range.size = rows * row_bytes;
    return range;
}

MemoryView memory_view(Session& session) {
    const sim::Debugger& debugger = session.story().debugger();
    const MemoryRange range = memory_range(session, debugger);
    MemoryView view;
    view.title = range.error.empty() ? title_of(session, debugger.machine(), range) : range.error;
    const Rows made(session, read_piece(debugger.machine(), range.physical, range.start, range.size));
    for (std::uint64_t n = 0; n < rows; ++n) {
        const std::uint64_t at = range.start + n * row_bytes;
        MemoryRow row = made.row(at, range.followed);
        if (row.nothing.empty() && made.is_table(at)) {
            view.rows.push_back(made.descriptor_row(at, range.followed));
            view.rows.push_back(made.descriptor_row(at + sizeof(std::uint64_t), range.followed));
        } else {
            view.rows.push_back(std::move(row));
        }
    }
    return view;
}

} // namespace faultline::gui
