//! Pictures on their way to the graphics card, and when to take them off it again.
//!
//! The card is given tiles, never pages: a texture takes four bytes a pixel whatever the scan, so a newspaper page in one piece would take
//! half a gigabyte. A few tiles are uploaded a frame, so that no frame waits for long; what nobody asked for during [`MAX_AGE`] frames
//! is dropped, and sooner where the budget is spent. Thumbnails go the same way with keys of their own.

use crate::app::pixels::{TileData, TilePixels};
use crate::app::render_policy::{self, Held};
use crate::app::scan_cache::{ReadyTile, TileKey, TileStyle};
use crate::model::ScanRect;
use crate::ui::blit::Blit;
use egui::{Color32, ColorImage, TextureHandle, TextureId, TextureOptions};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Tiles to upload in one frame at most; eight take about two milliseconds.
pub const UPLOADS_A_FRAME: usize = 8;

/// Frames after which a picture that nobody asked for is dropped.
pub const MAX_AGE: u64 = 60;

/// Bytes of tiles on the card that are kept beyond what the last frame showed.
pub const TILE_BUDGET: u64 = 32 << 20;

/// A picture that can be painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedTexture {
    /// What to paint with.
    pub id: TextureId,
    /// The part of the scan the whole texture shows, in scan pixels.
    pub area: ScanRect,
    /// Pixels across and down.
    pub size: [u32; 2],
}

struct Entry {
    texture: TextureHandle,
    area: ScanRect,
    size: [u32; 2],
    style: TileStyle,
    last_used: Cell<u64>,
}

impl Entry {
    fn bytes(&self) -> u64 {
        u64::from(self.size[0]) * u64::from(self.size[1]) * 4
    }
}

/// The pictures on the card, by key.
pub struct Textures<K> {
    entries: BTreeMap<K, Entry>,
    budget: u64,
    max_age: u64,
    frame: u64,
}

/// The tiles of scans.
pub type TileTextures = Textures<TileKey>;

impl<K: Copy + Ord> Textures<K> {
    /// None yet; at most `budget` bytes beyond what is in use, dropped after `max_age` frames out of use.
    pub fn new(budget: u64, max_age: u64) -> Self {
        Self { entries: BTreeMap::new(), budget, max_age, frame: 0 }
    }

    /// From now on keeps at most so many bytes beyond what is in use.
    pub fn set_budget(&mut self, budget: u64) {
        self.budget = budget;
    }

    /// Begins a frame: drops what was out of use for long, and the longest unused where the budget is spent.
    pub fn begin_frame(&mut self) {
        self.frame += 1;
        let (now, max_age) = (self.frame, self.max_age);
        self.entries.retain(|_, entry| now - entry.last_used.get() <= max_age);
        let held: Vec<Held<K>> = self
            .entries
            .iter()
            .map(|(key, entry)| Held {
                key: *key,
                bytes: entry.bytes(),
                last_used: entry.last_used.get(),
                // What the last frame used is on the screen now; dropping it would only make it come back.
                pinned: now - entry.last_used.get() <= 1,
            })
            .collect();
        for key in render_policy::evict(&held, self.budget) {
            self.entries.remove(&key);
        }
    }

    /// Uploads a picture; an older one of the same key is replaced.
    pub fn insert(&mut self, ctx: &egui::Context, key: K, style: TileStyle, pixels: &TilePixels) {
        let size = [pixels.width as usize, pixels.height as usize];
        let image = match &pixels.data {
            TileData::Grey(bytes) => ColorImage::from_gray(size, bytes),
            TileData::Rgb(bytes) => ColorImage::from_rgb(size, bytes),
        };
        let texture = ctx.load_texture("picture", image, options(style));
        self.enter(key, style, pixels, texture);
    }

    fn enter(&mut self, key: K, style: TileStyle, pixels: &TilePixels, texture: TextureHandle) {
        let size = [pixels.width, pixels.height];
        self.entries.insert(key, Entry { texture, area: pixels.area, size, style, last_used: Cell::new(self.frame) });
    }

    /// Whether the picture is here in this style; asking counts as use.
    pub fn holds(&self, key: K, style: TileStyle) -> bool {
        self.used(key).is_some_and(|entry| entry.style == style)
    }

    /// The picture, in this or an older style; asking counts as use.
    pub fn get(&self, key: K) -> Option<PlacedTexture> {
        self.used(key).map(|entry| PlacedTexture { id: entry.texture.id(), area: entry.area, size: entry.size })
    }

    /// Bytes on the card.
    pub fn bytes(&self) -> u64 {
        self.entries.values().map(Entry::bytes).sum()
    }

    /// How many pictures are on the card.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    fn used(&self, key: K) -> Option<&Entry> {
        let entry = self.entries.get(&key)?;
        entry.last_used.set(self.frame);
        Some(entry)
    }
}

impl Default for TileTextures {
    fn default() -> Self {
        Self::new(TILE_BUDGET, MAX_AGE)
    }
}

impl TileTextures {
    /// Uploads tiles that a worker has cut; fetch at most [`UPLOADS_A_FRAME`] of them a frame.
    pub fn upload(&mut self, ctx: &egui::Context, tiles: &[ReadyTile]) {
        let blit = Blit::of(ctx);
        for tile in tiles {
            let Some(blit) = &blit else {
                self.insert(ctx, tile.key, tile.style, &tile.pixels);
                continue;
            };
            // Egui makes the texture and takes it away again; what is in it comes another way.
            let texture = ctx.load_texture("tile", ColorImage::filled([1, 1], Color32::GRAY), options(tile.style));
            blit.fill(texture.id(), &tile.pixels);
            self.enter(tile.key, tile.style, &tile.pixels, texture);
        }
    }
}

/// Pixels as squares, or mixed. The same for enlarging and for reducing, or a driver in software has to ask at every pixel which of them it is.
fn options(style: TileStyle) -> TextureOptions {
    if style.crisp { TextureOptions::NEAREST } else { TextureOptions::LINEAR }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(side: u32) -> TilePixels {
        let area = ScanRect::new(0, 0, side as i32, side as i32);
        TilePixels { width: side, height: side, data: TileData::Grey(vec![0; (side * side) as usize]), area }
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes_after_its_time() {
        let ctx = egui::Context::default();
        let mut textures: Textures<char> = Textures::new(u64::MAX, 3);
        for key in ['a', 'b'] {
            textures.insert(&ctx, key, TileStyle::default(), &picture(4));
        }
        for _ in 0..4 {
            assert!(textures.get('a').is_some());
            textures.begin_frame();
        }
        assert!(textures.get('a').is_some() && textures.get('b').is_none());
    }

    #[test]
    fn the_budget_spares_what_is_on_the_screen() {
        let ctx = egui::Context::default();
        let mut textures: Textures<char> = Textures::new(64, 1000);
        for key in ['a', 'b', 'c'] {
            textures.begin_frame();
            textures.insert(&ctx, key, TileStyle::default(), &picture(4));
        }
        textures.begin_frame();
        assert_eq!((textures.count(), textures.bytes()), (1, 64));
        assert!(textures.get('c').is_some());
    }

    #[test]
    fn another_style_is_not_held_but_still_shown() {
        let ctx = egui::Context::default();
        let mut textures: Textures<char> = Textures::new(u64::MAX, 60);
        textures.insert(&ctx, 'a', TileStyle::default(), &picture(4));
        assert!(!textures.holds('a', TileStyle { crisp: true, ..TileStyle::default() }));
        assert!(textures.holds('a', TileStyle::default()) && textures.get('a').is_some());
    }
}
