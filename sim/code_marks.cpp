#include "sim/code_marks.hpp"

#include <algorithm>
#include <utility>

#include "sim/cpu.hpp"

namespace faultline::sim {

namespace {

// An address farther than this from the others of its half is left out.
constexpr std::uint64_t longest_range = std::uint64_t{32} << 20;
constexpr std::uint64_t growth = std::uint64_t{64} << 10;

template <class T>
std::vector<T> moved_into(std::size_t size, std::size_t at, const std::vector<T>& from, T rest) {
    std::vector<T> grown(size, rest);
    std::ranges::copy(from, grown.begin() + static_cast<std::ptrdiff_t>(at));
    return grown;
}

} // namespace

CodeMark* CodeMarks::find_elsewhere(std::uint64_t pc) {
    const Range& range = half_of(pc).range;
    const std::uint64_t index = (pc - range.base) / instruction_size;
    if (index >= range.count)
        return nullptr;
    near_ = range;
    return range.first + index;
}

CodeMark* CodeMarks::cover(std::uint64_t pc) {
    if (CodeMark* known = find(pc))
        return known;
    Half& half = half_of(pc);
    const bool fresh = half.marks.empty();
    const std::uint64_t wanted = align_down(pc, granule_bits);
    const std::uint64_t first = fresh ? wanted : std::min(half.range.base, wanted);
    const std::uint64_t old_end = fresh ? first : half.range.base + instruction_size * half.marks.size();
    const std::uint64_t end = std::max(old_end, wanted + growth);
    if (end < first || end - first > longest_range)
        return nullptr;
    const std::uint64_t before = fresh ? 0 : half.range.base - first;
    half.marks =
        moved_into((end - first) / instruction_size, before / instruction_size, half.marks, CodeMark{});
    half.copies = moved_into((end - first) / granule_size, before / granule_size, half.copies, no_copy);
    half.range = {first, half.marks.data(), half.marks.size()};
    near_ = half.range;
    return find(pc);
}

std::uint64_t* CodeMarks::copy_at(std::uint64_t va) {
    Half& half = half_of(va);
    const std::uint64_t index = (va - half.range.base) / granule_size;
    return index < half.copies.size() ? &half.copies[index] : nullptr;
}

void CodeMarks::set_copy(std::uint64_t va, std::uint64_t copy) {
    std::uint64_t* known = copy_at(va);
    if (known == nullptr || std::exchange(*known, copy) == copy)
        return;
    CodeMark* first = find(va);
    std::for_each(first, first + granule_size / instruction_size, [](CodeMark& mark) { mark.effect = {}; });
}

std::optional<std::uint64_t> CodeMarks::copy_of(std::uint64_t pc) const {
    const std::uint64_t* known = const_cast<CodeMarks*>(this)->copy_at(pc);
    return known == nullptr || *known == no_copy ? std::nullopt : std::optional(*known);
}

void CodeMarks::forget_copies() {
    for (Half& half : halves_) {
        std::ranges::fill(half.copies, no_copy);
        for (CodeMark& mark : half.marks)
            mark.effect = {};
    }
}

} // namespace faultline::sim
