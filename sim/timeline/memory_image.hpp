// RAM at an instant, as pages that images share: an image costs what was written since the one before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "mmu/physical_memory.hpp"

namespace faultline::sim {

/// Counts what images hold. Outlives them.
struct ImageBytes {
    std::uint64_t held = 0;
};

/// The content of a page that is not all zero; never changes.
class ImagePage {
public:
    ImagePage(ImageBytes&, mmu::Pa, std::span<const std::byte>);
    ImagePage(const ImagePage&) = delete;
    ImagePage& operator=(const ImagePage&) = delete;
    ~ImagePage();
    std::span<const std::byte> bytes() const { return bytes_; }
    /// Of address and content.
    std::uint64_t digest() const { return digest_; }

private:
    std::array<std::byte, mmu::page_size> bytes_;
    std::uint64_t digest_;
    ImageBytes& count_;
};

/// Copying shares everything. A page that the image does not have is zero.
class MemoryImage {
public:
    explicit MemoryImage(ImageBytes& count) : count_(&count) {}

    /// Takes over what RAM holds now in these pages (their addresses).
    void update(const mmu::PhysicalMemory&, std::span<const mmu::Pa> pages);
    /// nullptr: zero.
    const ImagePage* page(mmu::Pa) const;
    /// Of all pages: the same for images of the same content, however they came about.
    std::uint64_t digest() const { return digest_; }
    /// Addresses of the pages that two images do not share, in ascending order; they may still hold the same.
    static std::vector<mmu::Pa> unshared(const MemoryImage&, const MemoryImage&);

private:
    static constexpr std::uint64_t pages_per_chunk = 64;
    static constexpr std::uint64_t chunk_size = pages_per_chunk * mmu::page_size;

    /// Neighbouring pages, shared between images as a whole where none of them differs.
    struct Chunk {
        explicit Chunk(ImageBytes&);
        Chunk(const Chunk&);
        Chunk& operator=(const Chunk&) = delete;
        ~Chunk();
        std::array<std::shared_ptr<const ImagePage>, pages_per_chunk> pages;
        ImageBytes& count;
    };
    using Entry = std::pair<std::uint64_t, std::shared_ptr<Chunk>>; ///< by physical address / chunk_size

    const Chunk* find(std::uint64_t number) const;
    Chunk& own(std::uint64_t number);

    std::vector<Entry> chunks_; ///< in ascending order
    std::uint64_t digest_ = 0;
    ImageBytes* count_;
};

/// Whether RAM holds in the page at `pa` what `page` says.
bool agrees(const mmu::PhysicalMemory&, mmu::Pa, const ImagePage* page);
/// The content of a page; nullptr is zero.
std::span<const std::byte> bytes_of(const ImagePage*);

} // namespace faultline::sim
